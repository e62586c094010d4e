import { describe, expect, it } from 'vitest'
import type { JobSummary } from '../../src-shared/vocabulary/index.ts'
import { type JobPage, pageOf, rowsOf, splice } from './job-pages.ts'

const page = (ids: string[], nextCursor: string | null = ids.at(-1) ?? null): JobPage => ({
  items: ids.map((id) => ({ id }) as JobSummary),
  nextCursor,
})

const PAGES = [page(['job_9', 'job_8']), page(['job_7', 'job_6']), page(['job_5', 'job_4'])]

describe('pages of jobs, newest first', () => {
  it('know where a job stands or would stand', () => {
    expect([pageOf(PAGES, 'job_a'), pageOf(PAGES, 'job_8'), pageOf(PAGES, 'job_6'), pageOf(PAGES, 'job_4')]).toEqual([
      0, 0, 1, 2,
    ])
  })

  it('leave jobs below the loaded pages alone, until the end is loaded', () => {
    expect(pageOf(PAGES, 'job_1')).toBe(-1)
    expect(pageOf([...PAGES.slice(0, 2), page(['job_5'], null)], 'job_1')).toBe(2)
    expect(pageOf([page([], null)], 'job_1')).toBe(0)
  })

  it('show each job once, though pages fetched at different times overlap', () => {
    const grown = splice(PAGES, 0, page(['job_a', 'job_9', 'job_8', 'job_7']))
    expect(rowsOf(grown).map((row) => row.id)).toEqual(['job_a', 'job_9', 'job_8', 'job_7', 'job_6', 'job_5', 'job_4'])
  })
})
