import {
  approvalDialog,
  cutOff,
  setPrice,
  showExpensiveOffers,
  shown,
  submitExpensive,
  tickWarnings,
} from './fixtures/approvals.ts'
import { test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { serve } from './fixtures/serve.ts'
import { anotherWindow, dismissToasts, goByKeys, goTo, headline, logOf, submit, tabTo } from './fixtures/steps.ts'

interface Shown {
  title: string
  body: string
  onclick?: () => void
}

test('an expensive job: denied with a reason, which it shows; again, with a lower cap, at which it stops with its results home', async ({
  app,
  cloud,
  picture,
}) => {
  test.setTimeout(300_000)
  const { page } = app
  await showExpensiveOffers(app, cloud)
  const first = await submitExpensive(app, 'eval-mmlu', 'sleep 600')
  await goTo(page, `/jobs/${first.job}`)
  await expect(headline(page, 'Waiting for approval')).toBeVisible()
  expect((await cloud.ledger()).made).toBe(0)
  const banner = page.getByRole('region', { name: 'Approval' })
  await expect(banner).toContainText(/A person has to approve 1×H100.* at most \$\d+\.\d\d/)
  await picture('approval-job')
  await banner.getByRole('button', { name: 'Review' }).click()
  const dialog = approvalDialog(page)
  await expect(dialog.getByRole('region', { name: 'Request' })).toContainText('nightly eval before release')
  await dialog.getByRole('button', { name: 'Ask a question' }).click()
  await page.keyboard.type('Does it need that one?')
  await page.keyboard.press('Control+Enter')
  await expect(dialog.getByRole('list', { name: 'Messages' })).toContainText('Does it need that one?')
  await dialog.getByRole('button', { name: 'Deny…' }).click()
  await expect(dialog.getByRole('button', { name: 'Deny', exact: false })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Why it is denied' }).fill('another will do')
  await dialog.getByRole('button', { name: /^Deny/ }).click()

  // Back where it was opened, the job says who and why.
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1, name: 'eval-mmlu' })).toBeVisible()
  await expect(headline(page, 'Failed')).toBeVisible({ timeout: 60_000 })
  await expect(page.locator('main header')).toContainText(/denied by .*: another will do/)
  expect((await cloud.ledger()).made).toBe(0)

  const command = 'mkdir -p out; echo 0.25 > out/loss.txt; echo begun; exec sleep 600'
  const again = await submitExpensive(app, 'eval-again', command, ['--output', 'out/'])
  const { plan } = await shown(app, again.approval)
  // Eighty seconds of lease, and the two minutes that an end may take.
  const cap = (Math.ceil((plan.perHour * 200) / 3600 / 10_000) / 100).toFixed(2)
  await goTo(page, `/approvals/${again.approval}`)
  await tickWarnings(dialog)
  await dialog.getByRole('button', { name: 'Approve lower cap…' }).click()
  await dialog.getByRole('textbox', { name: 'At most, in dollars' }).fill('0.01')
  await expect(dialog.getByText(/is the least that buys a minute/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'At most, in dollars' }).fill(cap)
  await expect(dialog.getByText(/buys 1 min/)).toBeVisible()
  await page.keyboard.press('Enter')
  expect((await shown(app, again.approval)).status).toBe('pending')
  await dialog.getByRole('button', { name: `Approve at most $${cap}` }).click()
  await expect(dialog).toHaveCount(0)
  await goTo(page, `/jobs/${again.job}`)
  await expect(logOf(page)).toContainText('begun', { timeout: 60_000 })
  await expect(page.locator('main header').getByText(/^(Failed|Cancelled|Needs attention)$/)).toBeVisible({
    timeout: 180_000,
  })
  await page.getByRole('tab', { name: 'Results' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Results' })).toContainText('loss.txt')
  await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 120_000 }).toEqual([])
  const billed = (await cloud.ledger()).machines.reduce((sum, { billed: one }) => sum + one, 0)
  expect(billed).toBeLessThanOrEqual(Number(cap) * 1e6)
})

test('an approval from the command line closes the dialog within a second and says who; a token can decide nothing', async ({
  app,
  cloud,
  testHome,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await showExpensiveOffers(app, cloud)
  const { job, approval } = await submitExpensive(app, 'eval-cli', 'true')
  await page.getByRole('link', { name: /^Approvals/ }).click()
  await page.getByRole('button', { name: 'Review eval-cli' }).click()
  const dialog = approvalDialog(page)
  await expect(dialog.getByRole('button', { name: 'Deny…' })).toBeVisible()

  const made = await app.cli(['token', 'create', 'ci', '--scope', 'read,jobs,servers,secrets,local,rent'])
  expect(made.code, made.stderr).toBe(0)
  const { url, stop } = await serve(testHome)
  try {
    const ask = (method: string, path: string, body?: object) =>
      fetch(new URL(`/api/v1/approvals/${approval}${path}`, url), {
        method,
        headers: { authorization: `Bearer ${made.stdout.trim()}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
    expect((await ask('GET', '')).status).toBe(200)
    expect((await ask('POST', '/approve', { revision: 1 })).status).toBe(403)
    expect((await ask('POST', '/deny', { reason: 'mine' })).status).toBe(403)
    expect((await ask('POST', '/use-instead', { revision: 1, alternative: 'x' })).status).toBe(403)
  } finally {
    await stop()
  }
  expect((await shown(app, approval)).status).toBe('pending')
  await expect(dialog).toBeVisible()

  // When it ended, by the window's own clock: the command line takes longer to end than the window to hear.
  await page.evaluate(() => {
    const look = setInterval(() => {
      if (document.querySelector('[role=dialog]')) return
      clearInterval(look)
      Object.assign(window, { closedAt: Date.now() })
    }, 20)
  })
  const approved = await app.cli(['approval', 'approve', approval, '--reason', 'before the release', '--yes'])
  expect(approved.code, approved.stderr).toBe(0)
  await expect(dialog).toHaveCount(0)
  const closedAt = await page.evaluate(() => (window as unknown as { closedAt: number }).closedAt)
  const { decidedAt } = JSON.parse((await app.cli(['approval', 'show', approval, '--json'])).stdout)
  expect(closedAt - Date.parse(decidedAt)).toBeLessThan(1000)
  await expect(page.getByText(/eval-cli was approved by /).first()).toBeVisible()
  await expect(page.getByRole('row', { name: /eval-cli/ })).toContainText('Approved')
  await goTo(page, `/jobs/${job}`)
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 90_000 })

  // What is decided can be looked at, and decided no more.
  await goTo(page, `/approvals/${approval}`)
  const past = page.getByRole('dialog', { name: /^Request: / })
  await expect(past.getByRole('status')).toContainText(/eval-cli was approved by /)
  await expect(past.getByRole('button', { name: /Approve/ })).toHaveCount(0)
})

test('by keyboard alone, in both themes, without scrolling: Enter never approves, a notice only opens the dialog', async ({
  app,
  axe,
  cloud,
  picture,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await showExpensiveOffers(app, cloud)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await page.evaluate(() => {
    const notices: Shown[] = []
    class Notice {
      static readonly permission = 'granted'
      constructor(title: string, options: { body: string }) {
        notices.push(Object.assign(this, { title, body: options.body }))
      }
    }
    Object.assign(window, { notices, Notification: Notice })
    document.hasFocus = () => false
  })
  const notices = () =>
    page.evaluate(() => (window as unknown as { notices: Shown[] }).notices.map(({ title }) => title))
  const { job, approval } = await submitExpensive(app, 'by-keys', 'true')
  await expect.poll(notices).toEqual([expect.stringMatching(/^Approve 1×H100.* for by-keys: at most \$\d+\.\d\d\?$/)])
  await page.evaluate(() => {
    document.hasFocus = () => true
    ;(window as unknown as { notices: Shown[] }).notices[0]?.onclick?.()
  })
  const dialog = approvalDialog(page)
  await expect(dialog).toBeVisible()
  expect((await shown(app, approval)).status).toBe('pending')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await dismissToasts(page)
  await axe()

  await goByKeys(page, 'n', 'Now')
  await expect(page.getByRole('region', { name: 'Needs you' })).toContainText('by-keys')
  await goByKeys(page, 'a', 'Approvals')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeVisible()
  await expect(dialog.getByRole('heading', { level: 2 })).toBeFocused()
  await expect(dialog.getByRole('region', { name: 'Budget' })).toBeVisible()
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    expect(await cutOff(dialog)).toEqual([])
    await axe()
    await picture(`approval-${theme}`)
  }

  await page.keyboard.press('Enter')
  for (const warning of await dialog.getByRole('region', { name: 'Checks' }).getByRole('checkbox').all()) {
    await tabTo(page, warning)
    await page.keyboard.press('Space')
    await expect(warning).toBeChecked()
  }
  const yes = dialog.getByRole('button', { name: /^Approve once/ })
  await expect(yes).toBeEnabled()
  await tabTo(page, yes)
  await page.keyboard.press('Enter')
  await tabTo(page, dialog.getByRole('button', { name: 'Deny…' }))
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('textbox', { name: 'Why it is denied' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog.getByRole('button', { name: 'Deny…' })).toBeFocused()
  expect((await shown(app, approval)).status).toBe('pending')
  expect((await cloud.ledger()).made).toBe(0)
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await goTo(page, `/jobs/${job}`)
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 90_000 })
  expect((await shown(app, approval)).status).toBe('used')
  await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 60_000 }).toEqual([])
})

test('renting from the window leads to the dialog; something else is taken instead; a budget that is too small is named', async ({
  app,
  cloud,
  picture,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await showExpensiveOffers(app, cloud)
  const set = await app.cli(['budget', 'set', '--period', 'month', '--limit', '300'])
  expect(set.code, set.stderr).toBe(0)
  await page.getByRole('button', { name: /^Filter by GPU/ }).click()
  await page.getByLabel('Parts of names, apart by commas').fill('H100')
  await page.keyboard.press('Enter')
  await page
    .getByRole('grid', { name: 'Offers' })
    .getByRole('row', { name: /1×H100/ })
    .first()
    .click()
  const rent = () => page.getByRole('region', { name: 'Chosen offer' }).getByRole('button', { name: 'Rent…' }).click()
  await rent()
  const ask = page.getByRole('dialog', { name: /^Rent 1×H100/ })
  await ask.getByLabel('Name').fill('big-box')
  await ask.getByLabel('If the provider refuses it').selectOption('stop')
  await page.keyboard.press('Control+Enter')
  const dialog = approvalDialog(page)
  await expect(dialog).toContainText('big-box')
  await expect(dialog.getByRole('region', { name: /^Budget, / }).getByRole('img')).toHaveAccessibleName(/at most/)
  const instead = dialog.getByRole('region', { name: 'Instead' }).getByRole('listitem')
  await expect(instead.first()).toContainText(/\$\d+\.\d\d at most/)
  await dismissToasts(page)
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    expect(await cutOff(dialog)).toEqual([])
    await picture(`approval-full-${theme}`)
  }
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { level: 1, name: 'big-box' })).toBeVisible()
  await expect(headline(page, 'Needs approval')).toBeVisible()
  const banner = page.getByRole('region', { name: 'Approval' })
  await expect(banner).toContainText('at most $')
  await picture('approval-server')

  await banner.getByRole('button', { name: 'Review' }).click()
  await tickWarnings(dialog)
  await instead.first().getByRole('button').click()
  await expect(dialog.getByRole('button', { name: 'Back' })).toBeFocused()
  await dialog.getByRole('button', { name: /^Approve this instead/ }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1, name: 'big-box' })).toBeVisible()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  const [machine] = (await cloud.ledger()).machines
  const offers = await cloud.provider.offers(AbortSignal.timeout(30_000))
  expect(offers.find(({ id }) => id === machine?.offerId)?.price.perHour).toBeLessThan(30_000_000)

  // More time is more money: the same question, and the lease moves by itself once it is answered.
  await page.getByRole('button', { name: 'Extend…' }).click()
  await page.getByLabel('It ends from now in').fill('70h')
  await page.keyboard.press('Control+Enter')
  const extend = page.getByRole('dialog', { name: 'Extend the lease of big-box' })
  await expect(extend.getByRole('alert')).toContainText('A person has to approve this first')
  await extend.getByRole('button', { name: 'Review' }).click()
  await expect(dialog).toHaveAccessibleName(/^Approve a longer lease of big-box/)
  await tickWarnings(dialog)
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Lease' })).toContainText(/2 d (21|22) h/)
  await page.getByRole('button', { name: 'Terminate…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Terminate server' }).click()
  await expect(headline(page, 'Terminated')).toBeVisible({ timeout: 60_000 })

  const small = await app.cli(['budget', 'set', '--period', 'day', '--limit', '5'])
  expect(small.code, small.stderr).toBe(0)
  await goTo(page, '/offers')
  await rent()
  await expect(ask.getByRole('button', { name: /^Rent for at most/ })).toBeEnabled()
  await page.keyboard.press('Control+Enter')
  await expect(ask.getByRole('alert')).toContainText(/\$5/)
  await picture('rent-over-budget')
  await ask.getByRole('button', { name: 'Look at the budget' }).click()
  await expect(ask).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1, name: 'Budget' })).toBeVisible()

  // A job that would rent it is refused with the same words before it is made.
  await goTo(page, '/offers')
  await page.getByRole('region', { name: 'Chosen offer' }).getByRole('button', { name: 'Use for job' }).click()
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByRole('textbox', { name: 'Command' }).fill('true')
  await page.keyboard.press('Control+Enter')
  await expect(sheet.getByRole('button', { name: /^Run/ })).toBeEnabled()
  await page.keyboard.press('Control+Enter')
  await expect(sheet.getByRole('alert')).toContainText(/\$5/)
  await sheet.getByRole('button', { name: 'Look at the budget' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Budget' })).toBeVisible()
})

test('a price that rises while somebody looks is marked, and nothing is approved until it was seen; a yes in advance spares the next question', async ({
  app,
  cloud,
  picture,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await showExpensiveOffers(app, cloud)
  const { approval } = await submitExpensive(app, 'dearer', 'true')
  const { plan } = await shown(app, approval)
  await goTo(page, `/approvals/${approval}`)
  const dialog = approvalDialog(page)
  await tickWarnings(dialog)
  const yes = dialog.getByRole('button', { name: /^Approve once/ })
  await expect(yes).toBeEnabled()
  await setPrice(cloud, 36_000_000)
  const other = await anotherWindow(app)
  await goTo(other, '/offers')
  await other.getByRole('button', { name: /^Refresh/ }).click()
  await expect.poll(async () => (await app.cli(['offer', 'list', '--gpu', 'H100'])).stdout).toContain('$36.')
  await other.close()
  await yes.click()
  const changed = dialog.getByRole('alert').filter({ hasText: 'It has changed while you looked' })
  await expect(changed).toBeVisible()
  await expect(dialog.getByRole('alert').filter({ hasText: 'It was not approved' })).toBeVisible()
  expect((await shown(app, approval)).status).toBe('pending')
  await expect(yes).toBeDisabled()
  await expect(dialog.getByRole('region', { name: 'Money' }).locator('del').first()).toBeVisible()
  await dismissToasts(page)
  await picture('approval-changed')
  await changed.getByRole('button', { name: 'I have seen it' }).click()
  expect((await shown(app, approval)).plan.perHour).toBeGreaterThan(plan.perHour)

  await tickWarnings(dialog)
  await dialog.getByRole('button', { name: /^Also allow .* more without asking/ }).click()
  await page.keyboard.type('500')
  await dialog.getByLabel('Without asking until').fill(dayFromNow(7))
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Allowed without asking' })).toContainText(/left of \$500/)
  const next = await submit(app, 'unasked', 'echo no question', ['--provision', 'gpu=H100,count=1'])
  await goTo(page, `/jobs/${next}`)
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 90_000 })
  await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 60_000 }).toEqual([])
})

const dayFromNow = (days: number) => {
  const day = new Date(Date.now() + days * 86_400_000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
