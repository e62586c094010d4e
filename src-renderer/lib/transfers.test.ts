import { describe, expect, it } from 'vitest'
import { doneText, progressText, skippedText } from './transfers.ts'

describe('a transfer in words', () => {
  it('says what came, and what had not changed', () => {
    expect(doneText({ files: 1, bytes: 1200, unchanged: 0 })).toBe('1 file came home, 1.2 kB')
    expect(doneText({ files: 12, bytes: 1200, unchanged: 3 })).toBe('12 files came home, 1.2 kB; 3 had not changed')
    expect(doneText({ files: 0, bytes: 0, unchanged: 2 })).toBe('Nothing has changed: 2 files')
    expect(doneText({ files: 0, bytes: 0, unchanged: 0 })).toBe('There was nothing to bring home')
  })

  it('names what did not come, the first of it', () => {
    const skip = (path: string) => ({ path, action: 'skip' as const, bytes: 0, reason: 'no such thing' })
    expect(skippedText({ changes: [] })).toBeNull()
    expect(skippedText({ changes: [skip('a')] })).toBe('not brought: a (no such thing)')
    expect(skippedText({ changes: ['a', 'b', 'c', 'd', 'e'].map(skip) })).toMatch(/and 2 more$/)
  })

  it('says how far it is, also before anybody knows how much there is', () => {
    const at = { phase: 'receiving' as const, filesDone: 3, bytesDone: 4_000_000 }
    expect(progressText({ ...at, files: 12, bytes: 31_000_000 })).toBe('receiving 3 of 12 files, 4 MB of 31 MB')
    expect(progressText({ ...at, files: null, bytes: null })).toBe('receiving 3 files, 4 MB')
  })
})
