import { describe, expect, it } from 'vitest'
import { RemotebotError } from '../../src-shared/vocabulary/index.ts'
import { searchedJobs } from './searched-jobs.ts'

const job = (number: number, serverId: string | null, serverName: string | null) => ({
  id: `job_${String(number).padStart(20, '0')}`,
  name: `job-${number}`,
  serverId,
  serverName,
})
const rows = Array.from({ length: 250 }, (_, i) =>
  i % 50 === 0 ? job(250 - i, null, 'Sold box') : job(250 - i, i % 2 ? 'srv_a' : 'srv_b', i % 2 ? 'a' : 'b'),
)
const missing = (what: string) => new RemotebotError('NOT_FOUND', `no ${what}`)
const jobs = {
  list: ({ cursor, limit }: { cursor?: string; limit: number }) => {
    const items = rows.filter(({ id }) => cursor === undefined || id < cursor).slice(0, limit)
    return { items, nextCursor: items.length === limit ? items.at(-1)?.id : null }
  },
  find: (ref: string) => {
    const found = rows.find(({ id, name }) => id === ref || name === ref)
    if (!found) throw missing(ref)
    return found
  },
}
const servers = {
  find: (ref: string) => {
    if (ref !== 'a' && ref !== 'b') throw missing(ref)
    return { id: `srv_${ref}` }
  },
}

async function names(wanted: { jobs?: string[]; servers?: string[] }): Promise<string[]> {
  const found: string[] = []
  for await (const page of searchedJobs(jobs as never, servers as never, wanted)) {
    expect(page.length).toBeGreaterThan(0)
    expect(page.length).toBeLessThanOrEqual(100)
    found.push(...page.map(({ jobName }) => jobName))
  }
  return found
}

describe('the jobs of a search', () => {
  it('are all of them, newest first, a page at a time', async () => {
    expect(await names({})).toEqual(rows.map(({ name }) => name))
  })

  it('are those named, without those that are gone by now', async () => {
    expect(await names({ jobs: ['job-7', job(9, null, null).id, 'job-7', job(999, null, null).id] })).toEqual([
      'job-9',
      'job-7',
    ])
    await expect(names({ jobs: ['job-7', 'train'] })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'no train' })
  })

  it('are those of some servers, also of one that was removed', async () => {
    expect(await names({ servers: ['a'] })).toHaveLength(125)
    expect(await names({ servers: ['sold BOX'] })).toHaveLength(5)
    expect(await names({ servers: ['a', 'sold box'], jobs: ['job-250', 'job-249', 'job-248'] })).toEqual([
      'job-250',
      'job-249',
    ])
    await expect(names({ servers: ['a', 'nowhere'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'no nowhere',
    })
  })
})
