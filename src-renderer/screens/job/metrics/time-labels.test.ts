import { expect, test } from 'vitest'
import { timeLabels } from './time-labels.ts'

const at = (hours: number, minutes = 0, seconds = 0) => Date.UTC(2026, 10, 21, hours, minutes, seconds)

test('the day stands below the first mark and where it changes', () => {
  expect(timeLabels([at(22), at(23), at(24), at(25)], 3_600_000, true)).toEqual([
    '22:00\n21 Nov',
    '23:00',
    '00:00\n22 Nov',
    '01:00',
  ])
  expect(timeLabels([at(1, 2, 3), at(1, 2, 8)], 5000, true)).toEqual(['01:02:03\n21 Nov', '01:02:08'])
  expect(timeLabels([at(0), at(24)], 86_400_000, true)).toEqual(['21 Nov', '22 Nov'])
})

test('local times are those of the clock on the wall', () => {
  const local = new Date(2026, 10, 21, 14, 5).getTime()
  expect(timeLabels([local], 60_000, false)).toEqual(['14:05\n21 Nov'])
})
