import { expect, it } from 'vitest'
import { jobSpec } from '../../../src-shared/vocabulary/index.ts'
import { keptLess } from './kept-less.ts'

const row = (keepOnFailure: number, status: 'waiting_for_approval' | 'running' = 'waiting_for_approval') => ({
  name: 'train',
  status,
  spec: jobSpec.parse({ command: 'true', keepOnFailure }),
})

it('holds a job for less after a failure, never for more', () => {
  expect(keptLess(row(600), 60)).toMatchObject({ command: 'true', keepOnFailure: 60 })
  expect(keptLess(row(600), 600).keepOnFailure).toBe(600)
  expect(() => keptLess(row(600), 601)).toThrow('longer than train asked to be held after a failure: 10 min')
  expect(() => keptLess(row(0), 60)).toThrow('not at all')
})

it('changes nothing of a job that has begun', () =>
  expect(() => keptLess(row(600, 'running'), 60)).toThrow('does not wait for a server any more'))
