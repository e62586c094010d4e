import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { newId } from '../src-shared/vocabulary/index.ts'
import { test as base, expect } from './fixtures/index.ts'
import { goTo } from './fixtures/steps.ts'

const JOBS = 10_000
const STATUSES = ['succeeded', 'failed', 'cancelled'] as const

/** Copies one job that really ran, with other names and times, into the database of an engine that does not run. */
function seed(home: string): void {
  const db = new DatabaseSync(join(home, 'remotebot.db'))
  const [row] = db.prepare('SELECT * FROM jobs').all() as Array<Record<string, string | number | null>>
  if (!row) throw new Error('there is no job to copy')
  const columns = Object.keys(row)
  const insert = db.prepare(`INSERT INTO jobs (${columns}) VALUES (${columns.map(() => '?')})`)
  const first = Date.now() - JOBS * 60_000
  db.exec('BEGIN')
  for (let at = 1; at < JOBS; at++) {
    const time = first + at * 60_000
    const status = STATUSES[at % 3] ?? 'succeeded'
    const times = { since: time, created_at: time, started_at: time, ended_at: time + 1000 }
    const copy = {
      ...row,
      ...times,
      id: newId('job', time),
      name: `old-${at}`,
      status,
      outcome: status,
      idempotency_key: null,
    }
    insert.run(...columns.map((column) => (copy as typeof row)[column] ?? null))
  }
  db.exec('COMMIT')
  db.close()
}

const test = base.extend({
  testHome: async ({ testHome }, use) => {
    await testHome.cli(['job', 'run', '--name', 'newest', '--', 'true'])
    // It is written to from outside: nobody may have it open.
    expect(await testHome.cli(['engine', 'stop'])).toMatchObject({ code: 0 })
    seed(testHome.home)
    await use(testHome)
  },
})

test('10,000 jobs open, scroll to the end and filter with few rows in the page', async ({ app }) => {
  const { page } = app
  await goTo(page, '/jobs')
  const grid = page.getByRole('grid', { name: 'Jobs' })
  const rows = grid.locator('[role=rowgroup] [role=row]')
  await expect(page.locator('main header')).toContainText('10,000')
  await expect(grid).toHaveAttribute('aria-rowcount', String(JOBS + 1))
  await expect(rows.filter({ hasText: 'newest' })).toBeVisible()
  expect(await rows.count()).toBeLessThan(80)

  // Down to the oldest: each turn reads further pages.
  const oldest = rows.filter({ hasText: /old-1(?!\d)/ })
  await expect(async () => {
    await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await expect(oldest).toBeVisible({ timeout: 100 })
  }).toPass({ timeout: 300_000, intervals: [20] })
  expect(await rows.count()).toBeLessThan(80)

  await page
    .getByRole('search', { name: 'Filter jobs' })
    .getByRole('button', { name: /^Failed/ })
    .click()
  await expect(page.locator('main header')).toContainText('3,333')
  await page.getByRole('searchbox', { name: /Part of a name/ }).fill('old-9999')
  await expect(page.getByText('No job fits these filters.')).toBeVisible()
  await page.getByRole('searchbox', { name: /Part of a name/ }).fill('old-9997')
  await expect(rows).toHaveCount(1)
  await page.getByRole('link', { name: 'old-9997' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'old-9997' })).toBeVisible()
})
