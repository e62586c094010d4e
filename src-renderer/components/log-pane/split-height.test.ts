import { describe, expect, it } from 'vitest'
import { heightByKey } from './split-height.ts'

describe('the separator above the log', () => {
  it('moves by rows between nothing and all', () => {
    expect(heightByKey('ArrowUp', 140, 140)).toBe(121)
    expect(heightByKey('ArrowUp', 10, 140)).toBe(0)
    expect(heightByKey('ArrowDown', 130, 140)).toBe(140)
    expect(heightByKey('Home', 100, 140)).toBe(0)
    expect(heightByKey('End', 100, 140)).toBe(140)
  })
  it('folds and unfolds by Enter, and leaves other keys alone', () => {
    expect(heightByKey('Enter', 100, 140)).toBe(0)
    expect(heightByKey('Enter', 0, 140)).toBe(140)
    expect(heightByKey('f', 100, 140)).toBeUndefined()
  })
})
