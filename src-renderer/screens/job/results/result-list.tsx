import { useVirtualizer } from '@tanstack/react-virtual'
import { File, FileImage, FileText } from 'lucide-react'
import { type KeyboardEvent, useId, useRef } from 'react'
import { formatBytes, type JobOutput } from '../../../../src-shared/vocabulary/index.ts'
import { Time } from '../../../components/time.tsx'

const ROW_HEIGHT = 30
const ICONS = { text: FileText, image: FileImage, none: File }
const COLUMNS = 'grid items-center gap-3 px-5'
const WIDE = 'grid-cols-[14px_minmax(140px,1fr)_80px_108px_104px]'
/** Beside a preview, which holds the whole checksum. */
const NARROW = 'grid-cols-[14px_minmax(140px,1fr)_70px_96px]'

interface ResultListProps {
  outputs: readonly JobOutput[]
  chosen: string | null
  onChoose: (path: string) => void
}

/** Paths with size, time and the begin of the checksum; only rows in view exist. */
export function ResultList({ outputs, chosen, onChoose }: ResultListProps) {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: outputs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => outputs[index]?.path ?? index,
    overscan: 10,
  })
  const columns = `${COLUMNS} ${chosen === null ? WIDE : NARROW}`
  const active = outputs.findIndex(({ path }) => path === chosen)
  const pick = (index: number) => {
    const output = outputs[Math.max(0, Math.min(outputs.length - 1, index))]
    if (!output) return
    onChoose(output.path)
    virtual.scrollToIndex(outputs.indexOf(output))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1)
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: Math.max(0, active - 1),
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: outputs.length - 1,
    }
    const next = moves[event.key]
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    pick(next)
  }
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div aria-hidden className={`${columns} h-[29px] shrink-0 border-line border-b font-medium text-muted text-xs`}>
        <span />
        <span>File</span>
        <span className="text-right">Size</span>
        <span>Changed</span>
        {chosen === null && <span>SHA-256</span>}
      </div>
      <div
        ref={scroller}
        role="listbox"
        aria-label="Files"
        tabIndex={0}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        onKeyDown={onKeyDown}
        // Only by keyboard: a preview that opens while the mouse is down takes the row from under it.
        onFocus={({ currentTarget }) => active < 0 && currentTarget.matches(':focus-visible') && pick(0)}
        className="group/list min-h-0 flex-1 overflow-y-auto focus-visible:outline-none"
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const output = outputs[index] as JobOutput
            const Icon = ICONS[output.preview]
            const is = index === active
            return (
              // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
              <div
                key={key}
                id={`${id}-${index}`}
                role="option"
                aria-selected={is}
                aria-setsize={outputs.length}
                aria-posinset={index + 1}
                onClick={() => pick(index)}
                className={`${columns} absolute inset-x-0 h-[30px] whitespace-nowrap border-line border-b hover:bg-raised ${is ? 'bg-selected shadow-[inset_2px_0_0_var(--accent)] group-focus-visible/list:outline-2 group-focus-visible/list:-outline-offset-2 group-focus-visible/list:outline-accent' : ''}`}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Icon size={13} className="text-muted" aria-hidden />
                <PathText path={output.path} />
                <span className="text-right" title={`${output.bytes.toLocaleString('en-US')} bytes`}>
                  {formatBytes(output.bytes)}
                </span>
                <span className="truncate text-muted">
                  <Time at={output.modifiedAt} />
                </span>
                {chosen === null && (
                  <code className="truncate font-mono text-muted text-sm" title={output.checksum}>
                    {output.checksum.replace(/^sha256:/, '').slice(0, 12)}
                  </code>
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** A path of which the name stays readable, however deep it lies. */
function PathText({ path }: { path: string }) {
  const at = path.lastIndexOf('/') + 1
  return (
    <span className="flex min-w-0" title={path}>
      {/* In one piece: the two halves would be read as two words. */}
      <span className="sr-only">{path}</span>
      <span aria-hidden className="min-w-0 truncate text-muted">
        {path.slice(0, at)}
      </span>
      <span aria-hidden className="max-w-[80%] shrink-0 truncate">
        {path.slice(at)}
      </span>
    </span>
  )
}
