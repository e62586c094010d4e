import { expect, it } from 'vitest'
import { filterFor, parsePlace } from './log-place.ts'

const JOB = `job_${'0'.repeat(20)}`

it('reads the place in an address, and nothing else', () => {
  expect(parsePlace(JOB, '2.bootstrap-1.205')).toEqual({ source: `${JOB}.2.bootstrap-1`, line: 204 })
  for (const text of [undefined, '', '1.run', '1.run.0', 'x.run.1', '1.run.-1', '1.RUN.4', '1.run.4.5'])
    expect(parsePlace(JOB, text)).toBeNull()
})

it('shows events, which are not part of the whole, alone', () => {
  expect(filterFor({ source: `${JOB}.1.run`, line: 3 })).toBeUndefined()
  expect(filterFor({ source: `${JOB}.3.events`, line: 3 })).toEqual({ attempt: 3, step: 'events' })
})
