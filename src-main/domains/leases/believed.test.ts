import { expect, it } from 'vitest'
import { believed } from './believed.ts'

const OURS = 1_800_000_000_000
const counts = (apart: number, more: { extending?: boolean; known?: boolean } = {}) =>
  believed({ ours: OURS, theirs: OURS + apart, extending: false, known: false, ...more })

it.each([
  // What differs by less than rounding and the way there.
  [0, {}, 'ours'],
  [10_000, {}, 'ours'],
  [-10_000, {}, 'ours'],
  // An earlier end costs nothing.
  [-10_001, {}, 'theirs'],
  [-3_600_000, { known: true }, 'theirs'],
  [-3_600_000, { extending: true }, 'theirs'],
  // A later one is paid for, where ours may be wrong at all.
  [10_001, {}, 'gate'],
  [3_600_000, { known: true }, 'ours'],
  [3_600_000, { extending: true }, 'ours'],
  [3_600_000, { known: true, extending: true }, 'ours'],
])('of ends %i ms apart (%o) it believes %s', (apart, more, whose) => {
  expect(counts(apart, more)).toBe(whose)
})
