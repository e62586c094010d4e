import { useLocation } from 'wouter'
import type { Leftover } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Time } from '../../components/time.tsx'
import { dollars } from '../../lib/money-text.ts'
import { toggle } from '../jobs/selection.ts'
import { kindText } from './leftover-text.ts'

interface TableProps {
  items: readonly Leftover[]
  marked: readonly string[]
  onMarked: (marked: string[]) => void
  onAdopt: (item: Leftover) => void
  onClean: (item: Leftover) => void
}

/** What is left behind, what it costs a day, and why it is listed. */
export function LeftoverTable({ items, marked, onMarked, onAdopt, onClean }: TableProps) {
  const cleanable = items.filter(({ canClean }) => canClean).map(({ id }) => id)
  const all = cleanable.length > 0 && cleanable.every((id) => marked.includes(id))
  return (
    <div className="panel overflow-x-auto">
      <table className="table table-fixed min-w-[740px]">
        <thead>
          <tr>
            <th className="w-[34px]">
              <input
                type="checkbox"
                aria-label="Mark all that can be cleaned up"
                checked={all}
                disabled={cleanable.length === 0}
                onChange={() => onMarked(all ? [] : cleanable)}
                className="block size-3.5 accent-(--accent)"
              />
            </th>
            <th className="w-[23%]">Resource</th>
            <th className="w-[104px]">Provider</th>
            <th className="w-[86px] text-right!">$/day</th>
            <th className="w-[88px] xl:w-[104px]">Since</th>
            <th>Why it is here</th>
            <th className="w-[112px] xl:w-[190px]">
              <span className="sr-only">What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row
              key={item.id}
              item={item}
              marked={marked.includes(item.id)}
              onMark={() => onMarked(toggle(marked, item.id))}
              onAdopt={() => onAdopt(item)}
              onClean={() => onClean(item)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  item: Leftover
  marked: boolean
  onMark: () => void
  onAdopt: () => void
  onClean: () => void
}

function Row({ item, marked, onMark, onAdopt, onClean }: RowProps) {
  const [, go] = useLocation()
  const name = item.name || item.resourceId
  return (
    <tr className={marked ? 'bg-selected' : undefined}>
      <td>
        <input
          type="checkbox"
          data-row
          aria-label={`Mark ${name}`}
          checked={marked}
          disabled={!item.canClean}
          onChange={onMark}
          className="block size-3.5 accent-(--accent)"
        />
      </td>
      <td className="truncate" title={`${name}\n${item.resourceId}`}>
        <b className="font-semibold">{name}</b>{' '}
        <span className="text-muted" title={item.providerState ?? undefined}>
          {kindText(item.kind)}
        </span>
      </td>
      <td className="truncate" title={item.providerName}>
        {item.providerName}
      </td>
      <td className="text-right">
        {item.perDay === null ? <span className="text-muted">not priced</span> : dollars(item.perDay)}
      </td>
      <td className="truncate text-muted">{item.since === null ? '–' : <Time at={item.since} />}</td>
      <td
        className="wrap-anywhere select-text whitespace-normal! py-1.5! text-muted first-letter:uppercase"
        title={item.resourceId}
      >
        {item.reason}
      </td>
      <td>
        <span className="flex flex-wrap justify-end gap-1.5 py-1">
          {item.serverId && (
            <Button small aria-label={`Open the server of ${name}`} onClick={() => go(`/servers/${item.serverId}`)}>
              Open
            </Button>
          )}
          {item.canAdopt && (
            <Button small aria-label={`Adopt ${name}`} onClick={onAdopt}>
              Adopt…
            </Button>
          )}
          {item.canClean && (
            <Button small look="danger" aria-label={`Clean up ${name}`} onClick={onClean}>
              Clean up…
            </Button>
          )}
        </span>
      </td>
    </tr>
  )
}
