import { Popover } from '@base-ui/react/popover'
import { useQuery } from '@tanstack/react-query'
import { Bell, CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { isWanted } from '../../../src-shared/notices/index.ts'
import { api, client } from '../../lib/client.ts'
import { history, type PastNotice } from '../../lib/notice-list.ts'
import { readSaid, useSaid } from '../../lib/notices.ts'
import { useSettings } from '../../lib/queries.ts'
import { Ago } from '../time.tsx'

const ICONS = {
  done: <CircleCheck size={14} className="text-good" aria-label="done" />,
  info: <Info size={14} className="text-muted" aria-label="note" />,
  warning: <TriangleAlert size={14} className="text-attention" aria-label="warning" />,
  alarm: <CircleX size={14} className="text-broken" aria-label="failed" />,
}

/** The last notices: what happened, whatever windows were open then, and what this window said. */
export function NoticeBell() {
  const { said, unread } = useSaid()
  const { data } = useQuery(api.notices.list.queryOptions({ input: {} }))
  const past = history(data ?? [], said, unread)
  const settings = useSettings().data
  const wanted = (data ?? []).filter((notice) => settings === undefined || isWanted(notice, settings))
  const count = history(wanted, said, unread).filter(({ isNew }) => isNew).length
  // What was new when it was opened stays marked until it is closed.
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [isOpen, setOpen] = useState(false)
  const look = (open: boolean) => {
    setOpen(open)
    if (!open) return
    setMarked(new Set(past.flatMap(({ id, isNew }) => (isNew ? [id] : []))))
    readSaid()
    const newest = data?.[0]
    // Still new at the next look, if the engine is away.
    if (newest && data.some(({ seen }) => !seen)) void client.notices.seen({ upTo: newest.id }).catch(() => {})
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={look}>
      <Popover.Trigger
        aria-label={count ? `Notices, ${count} new` : 'Notices'}
        className="-outline-offset-2 relative flex size-6 items-center justify-center rounded hover:bg-raised hover:text-text"
      >
        <Bell size={13} aria-hidden />
        {count > 0 && <span className="absolute top-1 right-1 size-1.5 rounded-full bg-accent" />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={6} className="z-30">
          <Popover.Popup className="popup flex max-h-[60vh] w-[400px] flex-col text-base text-text">
            <div className="flex items-baseline gap-3 border-line border-b px-3.5 pt-3 pb-2">
              <Popover.Title className="font-semibold">Notices</Popover.Title>
              <Link
                href="/settings/notifications"
                onClick={() => setOpen(false)}
                className="ml-auto text-muted text-sm hover:text-text hover:underline"
              >
                Choose which come
              </Link>
            </div>
            {past.length === 0 && <p className="px-3.5 py-3 text-muted">Nothing has happened yet.</p>}
            <ul className="min-h-0 divide-y divide-line overflow-y-auto">
              {past.map((notice) => (
                <NoticeRow
                  key={notice.id}
                  notice={notice}
                  isNew={marked.has(notice.id)}
                  onFollow={() => setOpen(false)}
                />
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface RowProps {
  notice: PastNotice
  isNew: boolean
  /** Somebody goes where it leads. */
  onFollow: () => void
}

function NoticeRow({ notice, isNew, onFollow }: RowProps) {
  return (
    <li className="flex gap-2.5 px-3.5 py-2">
      <span className="mt-[3px]">{ICONS[notice.level]}</span>
      <div className="min-w-0 flex-1">
        {notice.href ? (
          <a href={notice.href} onClick={onFollow} className="wrap-anywhere font-medium hover:underline">
            {notice.title}
          </a>
        ) : (
          <p className="wrap-anywhere font-medium">{notice.title}</p>
        )}
        {notice.detail && <p className="wrap-anywhere select-text text-muted text-sm">{notice.detail}</p>}
      </div>
      <span className="flex shrink-0 items-center gap-1.5 self-start text-muted text-xs">
        {isNew && <span role="img" aria-label="new" className="size-1.5 rounded-full bg-accent" />}
        <Ago at={notice.at} />
      </span>
    </li>
  )
}
