import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { setPrice } from './fixtures/approvals.ts'
import { showOffers, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { seedSpend } from './fixtures/spend.ts'
import { dismissToasts, download, goByKeys, goTo, headline, submit, tabTo } from './fixtures/steps.ts'

/** A dollar in three minutes: enough to be seen going, and no reason to ask anybody. */
const PER_HOUR = 20_000_000

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Screens' })

test('by keyboard alone: the first budget, money that burns, a threshold, a yes to its end, and Activity with all of it', async ({
  app,
  cloud,
}) => {
  test.setTimeout(300_000)
  const { page } = app
  await setPrice(cloud, PER_HOUR)
  await showOffers(app)
  await goTo(page, '/')
  await expect(sidebar(page)).not.toContainText('spent')

  // One number.
  await goByKeys(page, 'b', 'Budget')
  const first = page.getByRole('region', { name: 'First budget' })
  await tabTo(page, first.getByLabel('Dollars a month'))
  await page.keyboard.type('0')
  await expect(first.getByRole('button', { name: 'Set budget' })).toBeDisabled()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('60')
  await page.keyboard.press('Enter')
  await expect(headline(page, 'Within its limit')).toBeVisible()
  await expect(sidebar(page)).toContainText('$60.00 left')

  // It burns: what was promised becomes what was spent.
  const made = await app.cli(['server', 'provision', '--gpu', 'H100', '--lease', '2h', '--name', 'burner', '--yes'])
  expect(made.code, made.stderr).toBe(0)
  await expect(sidebar(page)).toContainText(/Spending now\$20\.\d\d\/h est\./)
  const used = async () => Number(/\$(\d+\.\d+) spent/.exec((await sidebar(page).textContent()) ?? '')?.[1] ?? 0)
  await expect.poll(used, { timeout: 60_000 }).toBeGreaterThan(0)
  const before = await used()
  await expect.poll(used, { timeout: 60_000 }).toBeGreaterThan(before)
  await expect(page.getByRole('img', { name: /^\S+: \$\d.* of \$60\.00 spent; no forecast yet$/ })).toBeVisible()
  await tabTo(page, page.getByRole('radio', { name: 'Chart' }))
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('region', { name: 'Burn-down as a table' }).getByRole('row').last()).toContainText('$')
  await tabTo(page, page.getByRole('radio', { name: 'Requester' }))
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('region', { name: 'Spend' }).getByRole('row', { name: /Uncategorised/ })).toBeVisible()

  // The server tells the same, and how much of it was idle.
  await goTo(page, '/servers')
  await page.getByRole('link', { name: 'burner', exact: true }).press('Enter')
  const cost = page.getByRole('region', { name: 'Cost' })
  await expect(cost).toContainText(/Cost so far\$\d+\.\d+ est\.\$20\.\d\d\/h now/)
  await expect(cost).toContainText(/At most\$40\.\d\d/)

  // A limit below what is spent: told at once, and its end waits for a yes.
  await goByKeys(page, 'b', 'Budget')
  await tabTo(page, page.getByRole('button', { name: 'Edit budget' }))
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog', { name: 'Budget of everything, by month' })
  await tabTo(page, sheet.getByLabel('Limit, dollars'))
  await page.keyboard.press('Control+a')
  await page.keyboard.type('0.001')
  await tabTo(page, sheet.getByLabel('Hard cap, dollars'))
  await page.keyboard.type('60')
  await expect(sheet.getByRole('status').filter({ hasText: 'is spent or promised already' })).toBeVisible()
  await expect(sheet.getByRole('region', { name: 'The last 30 days' })).toContainText('100 % of $0.001 was reached')
  await page.keyboard.press('Control+Enter')
  await expect(sheet).toHaveCount(0)
  const notices = page.getByRole('region', { name: /^Notifications/ })
  await expect(notices.getByText('100 % of a budget is spent')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('list', { name: 'Thresholds reached' }).getByRole('listitem')).toHaveCount(3)
  await expect(headline(page, 'Nothing new is rented')).toBeVisible()
  const refused = await app.cli(['server', 'provision', '--gpu', 'H100', '--yes'])
  expect(refused.code).toBe(4)
  await dismissToasts(page)
  await tabTo(page, page.getByRole('button', { name: 'End them…' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 90_000 }).toEqual([])
  await expect(sidebar(page)).toContainText('Nothing bills now')

  // Every step of it, with before and after, and as a file.
  await goByKeys(page, 'y', 'Activity')
  const rows = page.getByRole('row')
  await expect(rows.filter({ hasText: /"burner" is ended/ })).toBeVisible()
  const changed = page.getByRole('button', { name: /from \$60\.00 to \$0\.001/ })
  await tabTo(page, changed)
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Before and after')).toContainText('Limit$60.00$0.001')
  await page.keyboard.press('/')
  await page.keyboard.type('burner')
  await expect(changed).toHaveCount(0)
  await expect(rows.filter({ hasText: /"burner" is ended/ })).toBeVisible()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await expect(changed).toBeVisible()
  for (const [item, word] of [
    ['CSV, for a table', 'id,time,actor,via,action,text'],
    ['JSON, for a program', '"action": "budget.set"'],
  ] as const) {
    await tabTo(page, page.getByRole('button', { name: 'Export' }), 'Shift+Tab')
    const path = await download(app, async () => {
      await page.keyboard.press('Enter')
      await expect(page.getByRole('menuitem', { name: item })).toBeVisible()
      await page.getByRole('menuitem', { name: item }).press('Enter')
    })
    const text = readFileSync(path, 'utf8')
    expect(text).toContain(word)
    expect(text).toContain('threshold.reached')
  }
})

const seeded = test.extend({
  testHome: async ({ testHome }, use) => {
    await seedSpend(testHome)
    await use(testHome)
  },
})

for (const theme of ['dark', 'light'] as const) {
  seeded(
    `three weeks of spend: a limit is suggested, the forecast drawn, ${theme}`,
    async ({ app, axe, picture, cloud }) => {
      test.setTimeout(300_000)
      const { page } = app
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await setPrice(cloud, PER_HOUR)
      await goTo(page, '/budget')
      const first = page.getByRole('region', { name: 'First budget' })
      await expect(first).toContainText('The last 30 days have cost $312.33.')
      await picture(`budget-first-${theme}`)
      await axe()
      await first.getByRole('button', { name: 'Take $400.00' }).click()
      await first.getByRole('button', { name: 'Set budget' }).click()
      await expect(headline(page, 'Within its limit')).toBeVisible()
      expect((await app.cli(['provider', 'connect', 'demo'])).code).toBe(0)
      const made = await app.cli([
        'server',
        'provision',
        '--gpu',
        'H100',
        '--lease',
        '2h',
        '--name',
        'train-7b',
        '--yes',
      ])
      expect(made.code, made.stderr).toBe(0)
      const wanted = ['--scope', 'requester:goalbot', '--period', 'month', '--limit', '100']
      const second = await app.cli(['budget', 'set', ...wanted])
      expect(second.code, second.stderr).toBe(0)
      await dismissToasts(page)
      await expect(page.getByRole('img', { name: /expected by/ })).toBeVisible()
      await expect(page.getByRole('navigation', { name: 'Budgets' }).getByRole('link')).toHaveCount(2)
      await expect(page.getByRole('row', { name: /goalbot/ })).toContainText('$100.00')
      await picture(`budget-${theme}`)
      await axe()
      await page.getByRole('radiogroup', { name: 'Show it as' }).getByText('Table').click()
      await page.getByRole('radiogroup', { name: 'Add up by' }).getByText('Project').click()
      await page.getByRole('row', { name: /Uncategorised/ }).scrollIntoViewIfNeeded()
      await axe()
      await picture(`budget-table-${theme}`)

      await page.getByRole('button', { name: 'Edit budget' }).click()
      await page.getByLabel('Limit, dollars').fill('150')
      await expect(page.getByRole('region', { name: 'The last 30 days' })).toContainText(
        /\d+ % of \$150\.00 was reached/,
      )
      await axe()
      await picture(`budget-edit-${theme}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await goTo(page, '/activity')
      await page.getByRole('button', { name: /^Set the month\S* budget of everything/ }).click()
      await expect(page.getByLabel('Before and after')).toContainText('$400.00')
      await axe()
      await picture(`activity-${theme}`)
      await goTo(page, '/')
      await expect(page.getByRole('img', { name: /expected by/ })).toBeVisible()
      await axe()
      await picture(`now-money-${theme}`)
      await goTo(page, '/servers')
      await page.getByRole('link', { name: 'train-7b', exact: true }).click()
      await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
      await expect(page.getByRole('region', { name: 'Cost' })).toBeVisible()
      await axe()
      await picture(`server-cost-${theme}`)
      const job = await submit(app, 'epoch-1', 'exec sleep 600', ['--server', 'train-7b'])
      await goTo(page, `/jobs/${job}`)
      await expect(headline(page, 'Running')).toBeVisible({ timeout: 60_000 })
      await expect(page.locator('main')).toContainText(/Cost so far\$\d+\.\d+ est\./)
      await picture(`job-cost-${theme}`)
      await goTo(page, '/jobs')
      await expect(page.getByRole('columnheader', { name: 'Cost so far' })).toBeVisible()
      await expect(page.getByRole('row', { name: /epoch-1/ })).toContainText(/\$\d/)
      await axe()
      await picture(`jobs-cost-${theme}`)
      await goTo(page, '/settings/limits')
      await expect(page.getByLabel('For a job, dollars')).toHaveValue('50')
      await axe()
      await picture(`limits-${theme}`)
    },
  )
}
