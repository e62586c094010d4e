import { useSyncExternalStore } from 'react'

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

/** The tokens that charts use, as they are in the present theme; follows its changes. */
export function useChartTheme(): ChartTheme {
  const text = useSyncExternalStore(subscribe, read)
  const [line = '', grid = '', muted = ''] = text.split(';')
  return { line, band: `color-mix(in srgb, ${line} 22%, transparent)`, grid, text: muted }
}

function read(): string {
  const style = getComputedStyle(document.documentElement)
  return ['--running', '--line', '--muted'].map((name) => style.getPropertyValue(name).trim()).join(';')
}
