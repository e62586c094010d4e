import { describe, expect, it } from 'vitest'
import { clockTime, holdReason, isBeingReleased, isHeld, movedHold } from './holds.ts'

const NOW = new Date(2030, 4, 5, 13, 0).getTime()
const HOUR = 3_600_000
const held = { name: 'train', stage: 'release' as const, heldUntil: NOW + HOUR, reason: null }

describe('a hold', () => {
  it('lasts until its moment has passed', () => {
    expect(isHeld(held, NOW)).toBe(true)
    expect(isHeld(held, NOW + HOUR)).toBe(false)
    expect([isBeingReleased(held, NOW), isBeingReleased(held, NOW + HOUR)]).toEqual([false, true])
    expect(isBeingReleased({ ...held, stage: null }, NOW + HOUR)).toBe(false)
    expect(isHeld({ ...held, heldUntil: null }, NOW)).toBe(false)
    expect(isHeld({ ...held, stage: 'run' as never }, NOW)).toBe(false)
  })

  it('is moved, or ended by a moment that has come', () => {
    expect(movedHold(held, NOW + 2 * HOUR, NOW)).toEqual({
      change: { heldUntil: NOW + 2 * HOUR },
      event: ['note', 'held until 15:00 now'],
    })
    expect(movedHold(held, NOW, NOW)).toEqual({
      change: { heldUntil: NOW },
      event: ['note', 'released before its hold was over'],
    })
  })

  it('that is over or never was says why it cannot be moved', () => {
    const say = (row: object) => {
      try {
        movedHold({ ...held, ...row }, NOW, NOW)
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(say({ heldUntil: NOW - 1 })).toBe('train is not held any more: its server is being freed.')
    expect(say({ heldUntil: null, stage: null })).toBe('Nothing is held for train.')
    expect(say({ heldUntil: null, stage: 'run' })).toBe('Nothing is held for train.')
  })

  it('says until when, beside how the job ended', () => {
    expect(holdReason(held, NOW)).toBe('held until 14:00')
    expect(holdReason({ ...held, reason: 'exit 3' }, NOW)).toBe('held until 14:00; exit 3')
    expect(clockTime(NOW + 24 * HOUR, NOW)).toBe('2030-05-06 13:00')
  })
})
