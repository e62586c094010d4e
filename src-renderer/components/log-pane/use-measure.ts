import { type RefObject, useLayoutEffect, useState } from 'react'

/** Size of an element and of one character in it, in CSS pixels. */
export interface Measure {
  width: number
  height: number
  charWidth: number
}

const PROBE = 'm'.repeat(100)

/** Measures an element whenever its size, the zoom or the fonts change. */
export function useMeasure(element: RefObject<HTMLElement | null>): Measure {
  const [measure, setMeasure] = useState<Measure>({ width: 0, height: 0, charWidth: 7.2 })
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    const read = () => {
      // A hidden pane has no size; it keeps the last one, so that it comes back as it was.
      if (target.clientHeight === 0) return
      const next = { width: target.clientWidth, height: target.clientHeight, charWidth: charWidth(target) }
      setMeasure((known) =>
        known.width === next.width && known.height === next.height && known.charWidth === next.charWidth ? known : next,
      )
    }
    read()
    const observer = new ResizeObserver(read)
    observer.observe(target)
    document.fonts.addEventListener('loadingdone', read)
    return () => {
      observer.disconnect()
      document.fonts.removeEventListener('loadingdone', read)
    }
  }, [element])
  return measure
}

function charWidth(parent: HTMLElement): number {
  const probe = document.createElement('span')
  probe.className = 'log-probe'
  probe.textContent = PROBE
  parent.append(probe)
  const { width } = probe.getBoundingClientRect()
  probe.remove()
  return width > 0 ? width / PROBE.length : 7.2
}
