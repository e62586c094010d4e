import { expect, it } from 'vitest'
import { advance, freshStages } from './stages.ts'

it('a stage keeps the moment at which it ended, however often that is told', () => {
  const began = advance(freshStages(), { begin: 'bootstrap' }, 1000)
  const running = advance(began, { end: [{ stage: 'bootstrap' }], begin: 'run' }, 2000)
  const ended = advance(running, { end: [{ stage: 'bootstrap', detail: '2 steps' }, { stage: 'run' }] }, 9000)
  expect(ended.find(({ stage }) => stage === 'bootstrap')).toMatchObject({ endedAt: 2000, detail: '2 steps' })
  expect(ended.find(({ stage }) => stage === 'run')).toMatchObject({ startedAt: 2000, endedAt: 9000 })
})
