import { Dialog } from '@base-ui/react/dialog'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { CircleHelp, Server, SquareTerminal, Tags, TerminalSquare } from 'lucide-react'
import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Kbd } from '../../components/kbd.tsx'
import { api } from '../../lib/client.ts'
import { returnFocus } from '../../lib/focus.ts'
import { type PaletteEntry, parseQuery, rank } from '../../lib/palette.ts'
import { remember, usePrefs } from '../../lib/prefs.ts'
import { useServers } from '../../lib/queries.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { useDeferredText } from '../../lib/use-deferred-text.ts'
import { paletteEntries } from './palette-entries.ts'

const ICONS = {
  command: <TerminalSquare size={14} className="text-muted" aria-hidden />,
  server: <Server size={14} className="text-muted" aria-hidden />,
  job: <SquareTerminal size={14} className="text-muted" aria-hidden />,
  offer: <Tags size={14} className="text-muted" aria-hidden />,
  help: <CircleHelp size={14} className="text-muted" aria-hidden />,
}

/** Type to go anywhere or do anything; prefixes narrow: > commands, @ servers, # jobs, $ offers, ? keys. */
export function CommandPalette({ start }: { start: string }) {
  const [query, setQuery] = useState(start)
  const [location, go] = useLocation()
  const [, kind, id = ''] = location.split('/')
  const input = useRef<HTMLInputElement>(null)
  const recents = usePrefs((prefs) => prefs.recents)
  const servers = useServers().data ?? []
  const text = useDeferredText(parseQuery(query).text, 80)
  const jobs = useQuery({
    ...api.jobs.list.queryOptions({ input: { limit: 50, ...(text ? { text } : {}) } }),
    placeholderData: keepPreviousData,
  }).data
  // Of its own: the list above holds only what fits the words typed so far.
  const job = useQuery({ ...api.jobs.get.queryOptions({ input: { job: id } }), enabled: kind === 'jobs' && id !== '' })
  const here = {
    job: kind === 'jobs' ? job.data : undefined,
    server: kind === 'servers' ? servers.find((one) => one.id === id) : undefined,
  }
  const offers = useQuery({ ...api.offers.known.queryOptions(), enabled: query.startsWith('$') }).data ?? []
  const rows = rank(paletteEntries(go, here, servers, jobs?.items ?? [], offers), query, recents)

  const pick = (entry: PaletteEntry) => {
    if (!entry.id.startsWith('here:')) remember(entry.id)
    closeOverlay()
    entry.run()
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && closeOverlay()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="shade z-40" />
        <Dialog.Popup
          initialFocus={input}
          finalFocus={returnFocus}
          aria-label="Command palette"
          className="popup -translate-x-1/2 fixed top-[12vh] left-1/2 z-50 w-[600px] overflow-hidden"
        >
          <Command shouldFilter={false} loop label="Command palette">
            <Command.Input
              ref={input}
              value={query}
              onValueChange={setQuery}
              placeholder="Go to or do…"
              className="h-11 w-full border-line border-b bg-transparent px-4 text-lg outline-none"
            />
            <Command.List className="max-h-[46vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-4 text-muted">Nothing fits “{query}”.</Command.Empty>
              {rows.map((entry) => (
                <Command.Item
                  key={entry.id}
                  value={entry.id}
                  onSelect={() => pick(entry)}
                  className="flex h-[30px] items-center gap-2.5 rounded-control px-2.5 data-[selected=true]:bg-selected"
                >
                  {ICONS[entry.kind]}
                  <span className="truncate">{entry.title}</span>
                  <span className="min-w-0 flex-1 truncate text-muted">{entry.detail}</span>
                  {entry.keys && <Kbd keys={entry.keys} />}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
          <p className="flex gap-4 border-line border-t bg-raised px-4 py-1.5 text-muted text-xs">
            <span>&gt; commands</span>
            <span>@ servers</span>
            <span># jobs</span>
            <span>$ offers</span>
            <span>? keys</span>
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
