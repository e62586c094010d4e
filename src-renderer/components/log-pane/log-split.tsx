import { type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import './log-pane.css'
import { setHeadHeight, useLogPrefs } from './log-prefs.ts'
import { heightByKey } from './split-height.ts'

/** What stands above a log, and a separator that gives its height to the log, by mouse or keys; remembered. */
export function LogSplit({ children }: { children: ReactNode }) {
  const id = useId()
  const content = useRef<HTMLDivElement>(null)
  const grip = useRef<number | null>(null)
  const wanted = useLogPrefs((prefs) => prefs.headHeight)
  const full = useHeight(content)
  const height = wanted === null ? full : Math.min(full, wanted)
  // All of it is no number: its content may become taller.
  const set = (next: number) => setHeadHeight(next >= full ? null : Math.max(0, Math.round(next)))

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    grip.current = event.clientY - height
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current !== null) set(event.clientY - grip.current)
  }
  const onPointerUp = () => {
    grip.current = null
  }
  return (
    <>
      <div
        id={id}
        className="shrink-0 overflow-x-hidden overflow-y-auto"
        style={{ height: wanted === null ? undefined : height }}
      >
        <div ref={content}>{children}</div>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> takes no value and no focus */}
      <div
        className="log-split"
        role="separator"
        aria-label="Height of what is above the log"
        aria-orientation="horizontal"
        aria-controls={id}
        aria-valuemin={0}
        aria-valuemax={Math.round(full)}
        aria-valuenow={Math.round(height)}
        aria-valuetext={`${Math.round(height)} of ${Math.round(full)} pixels`}
        title="Drag, or use the arrow keys, to give the log more room"
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
        onDoubleClick={() => setHeadHeight(null)}
        onKeyDown={(event) => {
          const next = event.ctrlKey || event.metaKey || event.altKey ? undefined : heightByKey(event.key, height, full)
          if (next === undefined) return
          event.preventDefault()
          event.stopPropagation()
          set(next)
        }}
      />
    </>
  )
}

/** Height of an element in pixels, as it changes. */
function useHeight(element: { current: HTMLElement | null }): number {
  const [height, setHeight] = useState(0)
  useEffect(() => {
    const target = element.current
    if (!target) return
    const observer = new ResizeObserver(() => setHeight(target.offsetHeight))
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return height
}
