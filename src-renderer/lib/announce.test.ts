import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { REGION_IDS } from './announce.ts'

const regions: Record<string, { textContent: string }> = {
  [REGION_IDS.polite]: { textContent: '' },
  [REGION_IDS.assertive]: { textContent: '' },
}
const polite = regions[REGION_IDS.polite] as { textContent: string }
const assertive = regions[REGION_IDS.assertive] as { textContent: string }

let announce: typeof import('./announce.ts').announce

beforeEach(async () => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { getElementById: (id: string) => regions[id] ?? null })
  polite.textContent = assertive.textContent = ''
  // What was said last is remembered between.
  vi.resetModules()
  announce = (await import('./announce.ts')).announce
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('says at most one thing in five seconds, of what goes on the newest', () => {
  announce('one')
  vi.advanceTimersByTime(50)
  expect(polite.textContent).toBe('one')
  announce('two')
  announce('three')
  vi.advanceTimersByTime(4900)
  expect(polite.textContent).toBe('one')
  vi.advanceTimersByTime(100)
  expect(polite.textContent).toBe('three')
})

it('leaves out no failure, and says failures before what goes on', () => {
  announce('a job finished')
  announce('box may still be billing', 'assertive')
  announce('train failed', 'assertive')
  announce('train failed', 'assertive')
  vi.advanceTimersByTime(50)
  expect(assertive.textContent).toBe('box may still be billing. train failed')
  expect(polite.textContent).toBe('')
  vi.advanceTimersByTime(5000)
  expect(polite.textContent).toBe('a job finished')
})

it('says the same again where it happens again', () => {
  announce('copied')
  vi.advanceTimersByTime(50)
  const before = polite.textContent
  vi.advanceTimersByTime(5000)
  announce('copied')
  vi.advanceTimersByTime(50)
  expect(polite.textContent).not.toBe(before)
  expect(polite.textContent.trim()).toBe('copied')
})
