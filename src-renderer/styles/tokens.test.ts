import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

type Tokens = Record<string, string>

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function tokensOf(theme: string): Tokens {
  const block = css.slice(css.search(new RegExp(`data-theme=.${theme}`)))
  const body = block.slice(block.indexOf('{'), block.indexOf('}'))
  return Object.fromEntries([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1], found[2]]))
}

/** WCAG 2.2 relative luminance and contrast. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const SURFACES = ['bg', 'panel', 'raised', 'selected']
const TEXTS = ['text', 'muted', 'accent', 'running', 'good', 'waiting', 'attention', 'broken']

describe.each(['dark', 'light', 'contrast'])('tokens of the %s theme', (theme) => {
  const tokens = tokensOf(theme)
  const ratio = (one: string, other: string) => contrast(tokens[one] as string, tokens[other] as string)

  it.each(SURFACES.flatMap((surface) => TEXTS.map((text) => [text, surface])))(
    '%s on %s has 4.5:1',
    (text, surface) => {
      expect(ratio(text, surface)).toBeGreaterThanOrEqual(4.5)
    },
  )

  it('marks controls with 3:1 and primary buttons with 4.5:1', () => {
    for (const surface of ['bg', 'panel']) expect(ratio('control', surface)).toBeGreaterThanOrEqual(3)
    expect(ratio('on-ink', 'ink')).toBeGreaterThanOrEqual(4.5)
    expect(ratio('on-accent', 'accent')).toBeGreaterThanOrEqual(4.5)
  })
})
