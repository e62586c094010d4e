import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { CheckField, TextField } from '../../components/field.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { ServerStateMark } from '../../components/server-status.tsx'
import { useServers } from '../../lib/queries.ts'
import { hardwareText } from '../../lib/server-text.ts'
import type { Draft } from './draft.ts'

interface WhereStepProps {
  draft: Draft
  set: (change: Partial<Draft>) => void
  problems: Record<string, string>
}

/** Where it runs and what bounds it. */
export function WhereStep({ draft, set, problems }: WhereStepProps) {
  const query = useServers()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <fieldset className="min-w-0">
        <legend className="mb-1 font-medium text-muted text-sm">Server</legend>
        <QueryView query={query} what="The servers could not be read">
          {(servers) => (
            <div className="panel max-h-72 divide-y divide-line overflow-y-auto">
              <Option
                value="auto"
                chosen={draft.server === 'auto'}
                onChoose={set}
                title="Automatic"
                detail="the first ready server with a free slot"
              />
              {servers.map((server) => (
                <Option
                  key={server.id}
                  value={server.id}
                  chosen={draft.server === server.id || draft.server === server.name}
                  onChoose={set}
                  title={server.name}
                  detail={hardwareText(server)}
                  server={server}
                />
              ))}
            </div>
          )}
        </QueryView>
      </fieldset>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Time limit"
          value={draft.timeLimit}
          onChange={(timeLimit) => set({ timeLimit })}
          placeholder="none"
          error={problems.timeLimit}
          hint="90s, 15m or 2h. The server itself stops the job then."
        />
        <TextField
          label="Why (optional)"
          value={draft.justification}
          onChange={(justification) => set({ justification })}
          error={problems.justification}
        />
      </div>
      <CheckField
        label="Run inside a terminal"
        hint="For programs that want one. Needs tmux on the server; a paused terminal pauses the job."
        checked={draft.tty}
        onChange={(tty) => set({ tty })}
      />
    </div>
  )
}

interface OptionProps {
  value: string
  chosen: boolean
  onChoose: (change: { server: string }) => void
  title: string
  detail: string
  server?: Server
}

function Option({ value, chosen, onChoose, title, detail, server }: OptionProps) {
  const slots = server && (server.queued > 0 ? `${server.queued} waiting` : `${server.running} of ${server.slots} used`)
  return (
    <label className="flex h-[34px] items-center gap-2.5 px-3 has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:-outline-offset-2">
      <input
        type="radio"
        name="server"
        className="accent-(--accent)"
        checked={chosen}
        onChange={() => onChoose({ server: value })}
      />
      <span className="max-w-[45%] truncate font-semibold" title={title}>
        {title}
      </span>
      <span className="min-w-0 flex-1 truncate text-muted" title={detail}>
        {detail}
      </span>
      {server && <ServerStateMark server={server} />}
      {slots && <span className="w-20 text-right text-muted text-sm">{slots}</span>}
    </label>
  )
}
