import { Search, X } from 'lucide-react'
import { useRef } from 'react'
import type { JobStatus } from '../../../src-shared/vocabulary/index.ts'
import { Kbd } from '../../components/kbd.tsx'
import { useServers } from '../../lib/queries.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { setFilter, useUi } from '../../lib/ui.ts'
import { STATUS_GROUPS, toggleGroup } from './status-groups.ts'

const CHIP =
  'inline-flex h-6 items-center gap-1.5 rounded-full border px-2.5 text-sm whitespace-nowrap hover:bg-raised aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:text-text'

/** Filters as chips: text, groups of statuses, server. */
export function FilterBar({ counts }: { counts: Partial<Record<JobStatus, number>> | undefined }) {
  const { status, server } = useUi((ui) => ui.filter)
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Filter jobs">
      <TextFilter />
      {STATUS_GROUPS.map(({ label, statuses }) => {
        const count = counts && statuses.reduce((sum, one) => sum + (counts[one] ?? 0), 0)
        const pressed = statuses.every((one) => status.includes(one))
        return (
          <button
            key={label}
            type="button"
            aria-pressed={pressed}
            onClick={() => setFilter({ status: toggleGroup(status, statuses) })}
            className={`${CHIP} ${count ? 'border-line-strong text-text' : 'border-line border-dashed text-muted'}`}
          >
            {label}
            {count !== undefined && <span className="text-muted text-xs">{count.toLocaleString('en')}</span>}
            {pressed && <X size={11} aria-hidden />}
          </button>
        )
      })}
      <ServerFilter server={server} />
    </search>
  )
}

function TextFilter() {
  const text = useUi((ui) => ui.filter.text)
  const input = useRef<HTMLInputElement>(null)
  useShortcut('list.filter', () => input.current?.focus())
  return (
    <label className="relative">
      <span className="sr-only">Part of a name or command</span>
      <Search size={13} aria-hidden className="absolute top-[6px] left-2 text-muted" />
      <input
        ref={input}
        type="search"
        value={text}
        placeholder="Name or command"
        spellCheck={false}
        onChange={(event) => setFilter({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          if (text === '') event.currentTarget.blur()
          else setFilter({ text: '' })
        }}
        className="field h-6 min-h-6! w-48 pl-7! text-sm [&::-webkit-search-cancel-button]:hidden"
      />
      {text === '' && (
        <span className="pointer-events-none absolute top-[3px] right-1.5">
          <Kbd keys="/" />
        </span>
      )}
    </label>
  )
}

function ServerFilter({ server }: { server: string | null }) {
  const servers = useServers().data ?? []
  return (
    <label className={server ? 'text-text' : 'text-muted'}>
      <span className="sr-only">Server</span>
      <select
        value={server ?? ''}
        onChange={(event) => setFilter({ server: event.target.value || null })}
        className={`chip ${CHIP} w-32 truncate ${server ? 'border-accent bg-selected' : 'border-line-strong'}`}
      >
        <option value="">Any server</option>
        {servers.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  )
}
