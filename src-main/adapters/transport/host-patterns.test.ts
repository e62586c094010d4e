import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hostPatternMatches, wildcardMatches } from './host-patterns.ts'

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 })
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 6 })

describe('host patterns', () => {
  it('match as the same regular expression would', () => {
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        expect(wildcardMatches(pattern, text)).toBe(new RegExp(`^${source}$`).test(text))
      }),
    )
  })

  it('cannot be made slow', () => {
    expect(wildcardMatches('*a'.repeat(50), `${'a'.repeat(5000)}b`)).toBe(false)
  })

  it('need one match and no negated one', () => {
    expect(hostPatternMatches(['*.lab', '!old.lab'], 'new.lab')).toBe(true)
    expect(hostPatternMatches(['*.lab', '!old.lab'], 'old.lab')).toBe(false)
    expect(hostPatternMatches(['!old.lab'], 'new.lab')).toBe(false)
  })
})
