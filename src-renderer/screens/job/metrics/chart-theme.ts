import { useMemo, useSyncExternalStore } from 'react'

/** Colours of charts, from the tokens of the theme. */
export interface ChartTheme {
  line: string
  band: string
  grid: string
  text: string
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}

function read(): string {
  const style = getComputedStyle(document.documentElement)
  return ['--running', '--line', '--muted'].map((name) => style.getPropertyValue(name).trim()).join(';')
}

/** The tokens that charts use, as they are in the present theme; another object only when a colour is another. */
export function useChartTheme(): ChartTheme {
  const tokens = useSyncExternalStore(subscribe, read)
  return useMemo(() => {
    const [line = '', grid = '', text = ''] = tokens.split(';')
    return { line, band: `color-mix(in srgb, ${line} 22%, transparent)`, grid, text }
  }, [tokens])
}
