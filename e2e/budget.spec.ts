import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { setPrice, showExpensiveOffers, submitExpensive } from './fixtures/approvals.ts'
import { showOffers, strayMachine, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { seedSpend } from './fixtures/spend.ts'
import {
  dismissToasts,
  download,
  gate,
  goByKeys,
  goTo,
  headline,
  open,
  submit,
  tabTo,
  typeInto,
} from './fixtures/steps.ts'

/** A dollar in three minutes: enough to be seen going, and no reason to ask anybody. */
const PER_HOUR = 20_000_000

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Screens' })

test('by keyboard alone: the first budget, money that burns, a threshold, a yes to its end, and Activity with all of it', async ({
  app,
  cloud,
}) => {
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
  const sheet = page.getByRole('dialog', { name: 'Monthly budget of everything' })
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
  await typeInto(page, page.getByRole('searchbox'), 'burner')
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

/** Money that is shown there goes up by itself. */
async function expectTicking(place: Locator): Promise<void> {
  const shown = async () => Number(/\$(\d+\.\d+) est\./.exec((await place.textContent()) ?? '')?.[1] ?? 0)
  await expect.poll(shown).toBeGreaterThan(0)
  const before = await shown()
  await expect.poll(shown, { timeout: 60_000 }).toBeGreaterThan(before)
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Jobs that run, in queue order' })
/** Dollars after a word of the what-if panel. */
const whatIfAmount = async (page: Page, label: string): Promise<number> => {
  const text = (await page.getByRole('region', { name: 'If waiting jobs run' }).textContent()) ?? ''
  return Number((new RegExp(`${label}\\$([\\d,.]+)`).exec(text)?.[1] ?? 'NaN').replaceAll(',', ''))
}

test('by keyboard alone: what if the first so many waiting jobs ran', async ({ app, cloud }) => {
  const { page } = app
  await showExpensiveOffers(app, cloud)
  // Of all time: what a month's last jobs would cost after it is no part of it.
  const set = await app.cli(['budget', 'set', '--period', 'total', '--limit', '200'])
  expect(set.code, set.stderr).toBe(0)
  const jobs = []
  for (const [index, name] of ['eval-1', 'eval-2', 'eval-3'].entries())
    jobs.push(await submitExpensive(app, name, 'true', ['--priority', index === 2 ? '5' : '0']))
  await goTo(page, '/')
  await goByKeys(page, 'b', 'Budget')
  const panel = page.getByRole('region', { name: 'If waiting jobs run' })
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'none of 3 jobs')
  // The more urgent one is the first in line.
  await expect(panel.getByRole('region', { name: 'Waiting jobs, in queue order' }).getByRole('listitem')).toHaveText([
    /^1eval-3\$\d/,
    /^2eval-1\$\d/,
    /^3eval-2\$\d/,
  ])
  await tabTo(page, slider(page))
  await page.keyboard.press('ArrowRight')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^1 of 3 jobs: \$\d\d\.\d\d at most$/)
  await expect.poll(() => whatIfAmount(page, 'They cost at most, est\\.')).toBeGreaterThan(0)
  const one = await whatIfAmount(page, 'They cost at most, est\\.')
  await expect.poll(() => whatIfAmount(page, 'Left with them')).toBeCloseTo(200 - one, 1)
  await expect(page.getByText(/^\$\d\d\.\d\d for waiting jobs$/)).toBeVisible()
  await expect(page.getByText(/, if 1 waiting job runs$/)).toBeVisible()
  await page.keyboard.press('End')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^3 of 3 jobs/)
  await expect.poll(() => whatIfAmount(page, 'They cost at most, est\\.')).toBeCloseTo(3 * one, 1)
  await expect(panel).toContainText('too much')
  await expect(panel).toContainText(/more than the hard cap lets pass: from eval-2 on some would be refused/)
  // What waits no more is not counted.
  const last = jobs[1]?.approval ?? ''
  expect((await app.cli(['approval', 'deny', last, '--reason', 'enough for today'])).code).toBe(0)
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /^2 of 2 jobs/)
  await expect(panel).not.toContainText('too much')
  // One that waits for a slot here costs nothing more.
  await submit(app, 'first-here', gate('go-on'), ['--server', 'this-computer', '--workspace', 'one'])
  await submit(app, 'for-a-slot', 'true', ['--server', 'this-computer', '--workspace', 'one'])
  await expect(panel).toContainText('1 queued job waits for a server that is there: nothing more is promised for it.')
  open(app, 'go-on')
  await expect(panel).not.toContainText('queued')
  await page.keyboard.press('Home')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', 'none of 2 jobs')
  await expect(page.getByText(/if \d waiting/)).toHaveCount(0)
})

test('amounts, limits and days that cannot be are refused where they are typed, and a limit that is passed says what follows', async ({
  app,
  cloud,
}) => {
  const { page } = app
  await setPrice(cloud, PER_HOUR)
  await showOffers(app)
  // Of all time: what is promised beyond the end of a month is no part of it.
  expect((await app.cli(['budget', 'set', '--period', 'total', '--limit', '60'])).code).toBe(0)
  const made = await app.cli(['server', 'provision', '--gpu', 'H100', '--lease', '2h', '--name', 'burner', '--yes'])
  expect(made.code, made.stderr).toBe(0)
  await goTo(page, '/budget')
  await page.getByRole('button', { name: 'Edit budget' }).click()
  const sheet = page.getByRole('dialog', { name: 'Total budget of everything' })
  const limit = sheet.getByLabel('Limit, dollars')
  const save = sheet.getByRole('button', { name: /^Save/ })
  for (const [typed, said] of [
    ['0', 'an amount is more than $0'],
    ['-5', 'is not an amount in dollars'],
    ['NaN', 'is not an amount in dollars'],
    ['10 EUR', 'is not an amount in dollars'],
    ['1e9', 'is not an amount in dollars'],
    ['99999999', 'an amount is at most $1,000,000'],
  ] as const) {
    await limit.fill(typed)
    await expect(sheet.getByText(said)).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expect(limit).toHaveAttribute('aria-invalid', 'true')
    await expect(save).toBeDisabled()
  }
  await limit.fill('30')
  await sheet.getByLabel('Hard cap, dollars').fill('20')
  await expect(sheet.getByText('it is below the limit, which then could never be reached')).toBeVisible()
  // Below what is promised, with room to the cap: only thresholds act. Without: nothing new.
  await sheet.getByLabel('Hard cap, dollars').fill('50')
  const warning = sheet.getByRole('status').filter({ hasText: 'is spent or promised already' })
  await expect(warning).toContainText('what is new is rented up to the hard cap of $50.00')
  await sheet.getByLabel('Hard cap, dollars').fill('')
  await expect(warning).toContainText('nothing new is rented in this period, and what runs goes on')
  await save.click()
  await expect(sheet).toHaveCount(0)
  await expect(page.locator('main header')).toContainText(/\$\d+\.\d\d over its cap/)
  const refused = await app.cli(['server', 'provision', '--gpu', 'H100', '--yes'])
  expect(refused.code).toBe(4)
  expect((await cloud.ledger()).alive).toHaveLength(1)

  await page.getByRole('button', { name: 'New budget' }).click()
  const fresh = page.getByRole('dialog', { name: 'New budget' })
  await fresh.getByLabel('Period').selectOption('custom')
  await fresh.getByLabel('Limit, dollars').fill('5')
  await fresh.getByLabel('First day').fill('2026-12-24')
  await fresh.getByLabel('Last day').fill('2026-12-01')
  await expect(fresh.getByText('it ends before it begins')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(fresh).toBeVisible()
  // A new one that is passed at once is set, and says so.
  await fresh.getByLabel('Period').selectOption('day')
  await fresh.getByLabel('Limit, dollars').fill('0.001')
  await fresh.getByRole('button', { name: /^Set budget/ }).click()
  await expect(fresh).toHaveCount(0)
  const notices = page.getByRole('region', { name: /^Notifications/ })
  await expect(notices.getByText('The new budget is passed already')).toBeVisible()
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
      // Also who has no budget of their own has a forecast.
      await expect(page.getByRole('row', { name: /anna/ })).toContainText(/\$\d+\.\d\d–\$\d+/)
      await expect(page.getByRole('list', { name: 'Beyond the estimate' })).toContainText(
        /RunPod billed \$\d+\.\d\d more for train-box than its price says/,
      )
      await expect(page.getByRole('region', { name: 'Burn-down' })).toContainText(/\$\d+\.\d\d more than estimated/)
      await picture(`budget-${theme}`)
      await axe()
      // A machine that nobody here has ordered is on the bill too.
      await strayMachine(cloud, 'somebody', 'elsewhere')
      await page.getByRole('button', { name: 'Read bills' }).click()
      await expect(page.getByRole('list', { name: 'Beyond the estimate' })).toContainText(
        /Demo cloud billed \$\d.* for machine .*, which no server here explains/,
      )

      // Jobs that wait for a yes, and what they would do to the month.
      const room = await app.cli(['budget', 'set', '--period', 'month', '--limit', '400', '--hard-cap', '560'])
      expect(room.code, room.stderr).toBe(0)
      for (const name of ['eval-1', 'eval-2', 'eval-3']) await submitExpensive(app, name, 'true')
      await dismissToasts(page)
      await expect(slider(page)).toHaveAttribute('aria-valuetext', 'none of 3 jobs')
      const forecast = () =>
        page
          .getByRole('region', { name: 'If waiting jobs run' })
          .getByText(/^\$.+–\$/)
          .textContent()
      const before = await forecast()
      await slider(page).fill('3')
      await expect.poll(forecast).not.toBe(before)
      await expect(page.getByRole('img', { name: /for 3 waiting jobs/ })).toBeVisible()
      await picture(`budget-what-if-${theme}`)
      await axe()
      await page.getByRole('radiogroup', { name: 'Show it as' }).getByText('Table').click()
      await page.getByRole('radiogroup', { name: 'Add up by' }).getByText('Project').click()
      await page.getByRole('row', { name: /Uncategorised/ }).scrollIntoViewIfNeeded()
      // The screen scrolls, and not the window with its sidebar.
      expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0)
      await axe()
      await picture(`budget-table-${theme}`)

      // Rows that the arrows go to leave them to the slider while that has the focus.
      await page.getByRole('radiogroup', { name: 'Add up by' }).getByText('Server').click()
      await expect(page.getByRole('row', { name: /train-7b/ })).toBeVisible()
      await slider(page).press('ArrowDown')
      await expect(slider(page)).toHaveAttribute('aria-valuetext', /^2 of 3 jobs/)

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
      await page.getByRole('button', { name: /^Set the monthly budget of everything/ }).click()
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
      await page.getByRole('tab', { name: 'Cost' }).click()
      const figures = page.getByRole('region', { name: 'Cost' })
      for (const label of ['Rate now', 'Since its start', 'Of it idle', 'If stopped', 'At most', 'Billed'])
        await expect(figures.getByText(label, { exact: true })).toBeVisible()
      await expect(page.getByRole('region', { name: 'By job' }).getByRole('row', { name: /Idle/ })).toContainText('$')
      await expectTicking(figures)
      await axe()
      await picture(`server-cost-tab-${theme}`)
      const job = await submit(app, 'epoch-1', 'exec sleep 600', ['--server', 'train-7b'])
      await goTo(page, `/jobs/${job}`)
      await expect(headline(page, 'Running')).toBeVisible({ timeout: 60_000 })
      await expect(page.locator('main')).toContainText(/Cost so far\$\d+\.\d+ est\./)
      await expectTicking(page.locator('main'))
      // The stage that is under way has its part of the cost beside its name.
      await expect(page.getByRole('button', { name: /^Run ?, active ?, \d+ % of its cost/ })).toBeVisible({
        timeout: 90_000,
      })
      await picture(`job-cost-${theme}`)
      await page.getByRole('tab', { name: 'Cost' }).click()
      await expect(page.getByRole('region', { name: 'By stage' }).getByRole('row', { name: /^Run / })).toContainText(
        '$',
      )
      await expect(
        page.getByRole('region', { name: 'By server' }).getByRole('link', { name: 'train-7b' }),
      ).toBeVisible()
      await axe()
      await picture(`job-cost-tab-${theme}`)
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
