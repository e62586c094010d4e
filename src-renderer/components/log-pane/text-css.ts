import type { CSSProperties } from 'react'
import { type AnsiTheme, coloursOf, cssRgb } from './colour.ts'
import { BOLD, ITALIC, STRIKE, type TextStyle, UNDERLINE } from './text-style.ts'

const caches = new WeakMap<AnsiTheme, Map<string, CSSProperties>>()

/** The style sheet's form of a text style; the same object for the same style and theme. */
export function textCss(style: TextStyle, theme: AnsiTheme): CSSProperties {
  const cache = caches.get(theme) ?? new Map<string, CSSProperties>()
  caches.set(theme, cache)
  const key = `${style.fg}/${style.bg}/${style.flags}`
  const known = cache.get(key)
  if (known) return known
  const css = compute(style, theme)
  if (cache.size < 5000) cache.set(key, css)
  return css
}

function compute(style: TextStyle, theme: AnsiTheme): CSSProperties {
  const { text, background } = coloursOf(style, theme)
  const lines = [style.flags & UNDERLINE ? 'underline' : '', style.flags & STRIKE ? 'line-through' : ''].filter(Boolean)
  return {
    ...(text && { color: cssRgb(text) }),
    ...(background && { backgroundColor: cssRgb(background) }),
    ...(style.flags & BOLD && { fontWeight: 600 }),
    ...(style.flags & ITALIC && { fontStyle: 'italic' }),
    ...(lines.length > 0 && { textDecorationLine: lines.join(' ') }),
  }
}
