import { describe, expect, it } from 'vitest'
import type { LogSearchResult } from '../../../src-shared/vocabulary/index.ts'
import { pieces, placePath, resultRows } from './rows.ts'

const found = (job: string, line: number, over: Partial<LogSearchResult> = {}): LogSearchResult => ({
  source: `${job}.1.run`,
  jobId: job,
  jobName: job,
  serverName: 'box',
  attempt: 1,
  step: 'run',
  line,
  offset: line * 10,
  at: null,
  text: `line ${line}`,
  marks: [[0, 4]],
  before: [line - 2, line - 1].filter((at) => at >= 0).map((at) => ({ line: at, text: `line ${at}` })),
  after: [line + 1, line + 2].map((at) => ({ line: at, text: `line ${at}` })),
  ...over,
})
const shape = (results: LogSearchResult[]) =>
  resultRows(results).map((row) => {
    if (row.kind === 'job') return `${row.result.jobName}: ${row.count}`
    if (row.kind === 'part') return `[${row.text}]`
    if (row.kind === 'gap') return '⋯'
    return row.kind === 'hit' ? `>${row.result.line}` : `${row.line}`
  })

describe('results as rows', () => {
  it('shows each line once, in order, with gaps where some are left out', () => {
    expect(shape([found('a', 0), found('a', 1), found('a', 4), found('a', 20)])).toEqual([
      ...['a: 4', '>0', '>1', '2', '3', '>4', '5', '6', '⋯', '18', '19', '>20', '21', '22'],
    ])
    expect(shape([found('a', 5), found('a', 10)])).toEqual([
      'a: 2',
      '3',
      '4',
      '>5',
      '6',
      '7',
      '8',
      '9',
      '>10',
      '11',
      '12',
    ])
  })

  it('has a head for each job, and names parts that are not the first output', () => {
    const setup = { source: 'b.1.bootstrap-2', step: 'bootstrap-2' }
    const second = { source: 'b.2.run', attempt: 2 }
    expect(
      shape([
        found('a', 0, { after: [] }),
        found('b', 0, { ...setup, after: [] }),
        found('b', 0, { ...second, after: [] }),
      ]),
    ).toEqual([...['a: 1', '>0', 'b: 2', '[setting up, step 2]', '>0', '[attempt 2 · output]', '>0']])
  })

  it('has a key for each row of its own', () => {
    const keys = resultRows([found('a', 3), found('a', 5), found('b', 3), found('b', 900)]).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('a line in pieces', () => {
  it('marks its hits', () => {
    expect(
      pieces({
        text: 'an error, error',
        marks: [
          [3, 5],
          [10, 5],
        ],
      }),
    ).toEqual([
      { text: 'an ', hit: false },
      { text: 'error', hit: true },
      { text: ', ', hit: false },
      { text: 'error', hit: true },
    ])
    expect(pieces({ text: 'plain', marks: [] })).toEqual([{ text: 'plain', hit: false }])
  })

  it('brings a hit far into a long line into view', () => {
    const text = `${'x'.repeat(300)}needle${'y'.repeat(300)}`
    const [cut, before, hit] = pieces({ text, marks: [[300, 6]] })
    expect([cut?.text, before?.text.length, hit]).toEqual(['…', 60, { text: 'needle', hit: true }])
  })
})

it('addresses lines as people count them', () => {
  expect(placePath('job_1', 'job_1.2.run', 204)).toBe('/jobs/job_1/log/2.run.205')
})
