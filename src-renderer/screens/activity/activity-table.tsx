import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Activity } from '../../../src-shared/vocabulary/index.ts'
import { Time } from '../../components/time.tsx'
import { actorText, differencesOf, effectText } from '../../lib/activity-text.ts'
import { reviewPath } from '../../lib/review.ts'

/** Entries, newest first; each opens to what was before and after. */
export function ActivityTable({ items }: { items: readonly Activity[] }) {
  return (
    <div className="panel overflow-x-auto">
      <table className="table table-fixed min-w-[820px]">
        <thead>
          <tr>
            <th className="w-[128px]">When</th>
            <th className="w-[180px]">Who</th>
            <th>What</th>
            <th className="w-[100px] text-right!">Effect</th>
            <th className="w-[150px]">About</th>
          </tr>
        </thead>
        <tbody>
          {items.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Entry({ entry }: { entry: Activity }) {
  const [open, setOpen] = useState(false)
  const differences = differencesOf(entry)
  const actor = actorText(entry)
  return (
    <>
      <tr>
        <td className="truncate py-[5px]! align-top text-muted">
          <Time at={entry.at} />
        </td>
        <td className="truncate py-[5px]! align-top" title={`${actor}: ${entry.action}`}>
          {actor}
        </td>
        <td className="wrap-anywhere whitespace-normal! py-[5px]!">
          <button
            type="button"
            data-row
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex w-full select-text items-start gap-1.5 text-left"
          >
            <ChevronRight
              size={13}
              aria-hidden
              className={`mt-[3.5px] shrink-0 text-muted ${open ? 'rotate-90' : ''}`}
            />
            <span>{entry.text}</span>
          </button>
        </td>
        <td className="py-[5px]! text-right align-top">{effectText(entry.effect) ?? '–'}</td>
        <td className="truncate py-[5px]! align-top">
          <About entry={entry} />
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={2} className="py-2! align-top text-muted">
            <code className="select-text font-mono text-sm">{entry.action}</code>
          </td>
          <td colSpan={3} className="whitespace-normal! py-2!">
            {differences.length === 0 ? (
              <span className="text-muted">Nothing else was recorded.</span>
            ) : (
              <Differences of={differences} />
            )}
          </td>
        </tr>
      )}
    </>
  )
}

function Differences({ of }: { of: ReturnType<typeof differencesOf> }) {
  return (
    <dl
      aria-label="Before and after"
      className="grid select-text grid-cols-[minmax(120px,max-content)_1fr_1fr] gap-x-6 gap-y-1"
    >
      <dt className="text-muted text-xs">Field</dt>
      <dd className="text-muted text-xs">Before</dd>
      <dd className="text-muted text-xs">After</dd>
      {of.map(({ field, before, after }) => (
        <Fields key={field} cells={[field, before ?? '–', after ?? '–']} />
      ))}
    </dl>
  )
}

function Fields({ cells: [field, before, after] }: { cells: [string, string, string] }) {
  return (
    <>
      <dt className="text-muted">{field}</dt>
      <dd className="wrap-anywhere">{before}</dd>
      <dd className="wrap-anywhere font-medium">{after}</dd>
    </>
  )
}

/** Where it leads to: the request, the job, the server, the budget. */
function About({ entry: { approvalId, jobId, serverId, budgetId } }: { entry: Activity }) {
  const places = [
    approvalId === null ? null : { href: reviewPath(approvalId), text: 'request' },
    jobId === null ? null : { href: `/jobs/${jobId}`, text: 'job' },
    serverId === null ? null : { href: `/servers/${serverId}`, text: 'server' },
    budgetId === null ? null : { href: `/budget/${budgetId}`, text: 'budget' },
  ].filter((place) => place !== null)
  if (places.length === 0) return <span className="text-muted">–</span>
  return (
    <span className="flex gap-2.5">
      {places.map(({ href, text }) => (
        <Link key={href} href={href} className="underline underline-offset-3">
          {text}
        </Link>
      ))}
    </span>
  )
}
