import { Popover } from '@base-ui/react/popover'
import { Bell, CircleCheck, CircleX, Info } from 'lucide-react'
import { type Notice, readNotices, useNotices } from '../../lib/notices.ts'
import { Ago } from '../time.tsx'

const ICONS = {
  done: <CircleCheck size={14} className="text-good" aria-label="done" />,
  error: <CircleX size={14} className="text-broken" aria-label="failed" />,
  info: <Info size={14} className="text-muted" aria-label="note" />,
}

/** Everything that toasts have said since the window opened. */
export function NoticeBell() {
  const { notices, unread } = useNotices()
  return (
    <Popover.Root onOpenChange={(open) => open && readNotices()}>
      <Popover.Trigger
        aria-label={unread ? `Notices, ${unread} new` : 'Notices'}
        className="relative flex size-6 items-center justify-center rounded hover:bg-raised hover:text-text"
      >
        <Bell size={13} aria-hidden />
        {unread > 0 && <span className="absolute top-1 right-1 size-1.5 rounded-full bg-accent" />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={6} className="z-30">
          <Popover.Popup className="popup max-h-[60vh] w-[380px] overflow-y-auto text-base text-text">
            <Popover.Title className="px-3.5 pt-3 pb-1.5 font-semibold">Notices</Popover.Title>
            {notices.length === 0 && <p className="px-3.5 pb-3.5 text-muted">Nothing since this window opened.</p>}
            <ul>
              {notices.map((notice) => (
                <NoticeRow key={notice.id} notice={notice} />
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function NoticeRow({ notice }: { notice: Notice }) {
  return (
    <li className="flex gap-2.5 border-line border-t px-3.5 py-2">
      <span className="mt-[3px]">{ICONS[notice.kind]}</span>
      <div className="min-w-0 flex-1">
        {notice.href ? (
          <a href={notice.href} className="break-words font-medium hover:underline">
            {notice.title}
          </a>
        ) : (
          <p className="break-words font-medium">{notice.title}</p>
        )}
        {notice.detail && <p className="select-text break-words text-muted text-sm">{notice.detail}</p>}
      </div>
      <span className="shrink-0 text-muted text-xs">
        <Ago at={notice.at} />
      </span>
    </li>
  )
}
