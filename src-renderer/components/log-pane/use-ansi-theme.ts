import { type RefObject, useEffect, useState } from 'react'
import { type AnsiTheme, DARK_PALETTE, LIGHT_PALETTE, luminance, parseRgb, type Rgb } from './colour.ts'

const DARK: AnsiTheme = { background: [17, 20, 26], foreground: [232, 234, 239], palette: DARK_PALETTE }

/** The colours of log and terminal text on an element, as its style sheet has them now; follows theme changes. */
export function useAnsiTheme(element: RefObject<HTMLElement | null>): AnsiTheme {
  const [theme, setTheme] = useState(DARK)
  useEffect(() => {
    const read = () => {
      if (!element.current) return
      const next = themeOf(element.current)
      setTheme((known) => (same(known, next) ? known : next))
    }
    read()
    const observer = new MutationObserver(read)
    observer.observe(document.documentElement, { attributes: true })
    observer.observe(document.body, { attributes: true })
    const queries = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) => matchMedia(query))
    for (const query of queries) query.addEventListener('change', read)
    return () => {
      observer.disconnect()
      for (const query of queries) query.removeEventListener('change', read)
    }
  }, [element])
  return theme
}

function themeOf(element: HTMLElement): AnsiTheme {
  const style = getComputedStyle(element)
  const background = toRgb(style.backgroundColor) ?? DARK.background
  const foreground = toRgb(style.color) ?? DARK.foreground
  return { background, foreground, palette: luminance(background) < 0.18 ? DARK_PALETTE : LIGHT_PALETTE }
}

/** Any CSS colour (a style sheet may use oklch) as the canvas paints it. */
function toRgb(colour: string): Rgb | null {
  const plain = parseRgb(colour)
  if (plain) return plain
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (!context) return null
  context.fillStyle = colour
  context.fillRect(0, 0, 1, 1)
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data
  return [r, g, b]
}

function same(a: AnsiTheme, b: AnsiTheme): boolean {
  return String(a.background) === String(b.background) && String(a.foreground) === String(b.foreground)
}
