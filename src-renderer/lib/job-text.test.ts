import { expect, it } from 'vitest'
import { activeText } from './job-text.ts'

it('counts what waits for a person, a machine or a slot as waiting, and what has ended not at all', () => {
  const counts = {
    queued: 2,
    waiting_for_approval: 3,
    waiting_for_capacity: 1,
    running: 1,
    provisioning: 1,
    succeeded: 9,
  }
  expect(activeText(counts)).toBe('2 under way · 6 waiting')
  expect(activeText({})).toBe('0 under way · 0 waiting')
})
