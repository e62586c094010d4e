import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import {
  approvalDialog,
  approveByKeys,
  cutOff,
  setPrice,
  showExpensiveOffers,
  shown,
  submitExpensive,
  tickWarnings,
} from './fixtures/approvals.ts'
import { showOffers, test } from './fixtures/cloud.ts'
import { type App, expect } from './fixtures/index.ts'
import { serve } from './fixtures/serve.ts'
import {
  anotherWindow,
  dismissToasts,
  goByKeys,
  goTo,
  headline,
  logOf,
  sayYes,
  submit,
  tabTo,
  typeInto,
} from './fixtures/steps.ts'
import { expectToast } from './fixtures/toasts.ts'

test('an expensive job: denied with a reason, which it shows; again, with a lower cap, at which it stops with its results home', async ({
  app,
  cloud,
  picture,
}) => {
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
  await typeInto(page, dialog.getByRole('textbox', { name: 'What you want to say or know' }), 'Does it need that one?')
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
  // 160 s of lease, of which the last quarter is for its results, and the two minutes that an end may take.
  const cap = (Math.ceil((plan.perHour * 280) / 3600 / 10_000) / 100).toFixed(2)
  await goTo(page, `/approvals/${again.approval}`)
  await tickWarnings(dialog)
  await dialog.getByRole('button', { name: 'Approve lower cap…' }).click()
  await dialog.getByRole('textbox', { name: 'At most, in dollars' }).fill('0.01')
  await expect(dialog.getByText(/is the least that buys a minute/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'At most, in dollars' }).fill(cap)
  await expect(dialog.getByText(/buys 2 min/)).toBeVisible()
  await page.keyboard.press('Enter')
  expect((await shown(app, again.approval)).status).toBe('pending')
  await dialog.getByRole('button', { name: `Approve at most $${cap}` }).click()
  await expect(dialog).toHaveCount(0)
  await goTo(page, `/jobs/${again.job}`)
  await expect(logOf(page)).toContainText('begun', { timeout: 120_000 })
  await expect(page.locator('main header').getByText(/^(Failed|Cancelled|Needs attention)$/)).toBeVisible({
    timeout: 300_000,
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

  const took = [await approveElsewhere(app, approval)]
  await expectToast(page, /eval-cli was approved by /)
  await expect(page.getByRole('row', { name: /eval-cli/ })).toContainText('Approved')
  await goTo(page, `/jobs/${job}`)
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 90_000 })

  // What is decided can be looked at, and decided no more.
  await goTo(page, `/approvals/${approval}`)
  const past = page.getByRole('dialog', { name: /^Request: / })
  await expect(past.getByRole('status')).toContainText(/eval-cli was approved by /)
  await expect(past.getByRole('button', { name: /Approve/ })).toHaveCount(0)
  await page.keyboard.press('Escape')

  // A machine that does ten things at once stalls now and then: of five dialogs one has to close that quickly.
  while (took.length < 5 && Math.min(...took) >= 1000) {
    const again = await submitExpensive(app, `eval-again-${took.length}`, 'true')
    await goTo(page, `/approvals/${again.approval}`)
    await expect(dialog.getByRole('button', { name: 'Deny…' })).toBeVisible()
    took.push(await approveElsewhere(app, again.approval))
  }
  expect(Math.min(...took)).toBeLessThan(1000)
})

test('by keyboard alone, in both themes, without scrolling: Enter never approves', async ({
  app,
  axe,
  cloud,
  picture,
}) => {
  const { page } = app
  await showExpensiveOffers(app, cloud)
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  const { job, approval } = await submitExpensive(app, 'by-keys', 'true')
  const dialog = approvalDialog(page)
  await dismissToasts(page)
  await axe()

  await goByKeys(page, 'n', 'Now')
  await expect(page.getByRole('region', { name: 'Needs you' })).toContainText('by-keys')
  await goByKeys(page, 'a', 'Approvals')
  await expect(page.getByRole('button', { name: 'Review by-keys' })).toBeVisible()
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
  await approveByKeys(page, dialog)
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
  const rentIt = ask.getByRole('button', { name: /^Rent for at most/ })
  await sayYes(page, rentIt)
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
  const extend = page.getByRole('dialog', { name: 'Extend the lease of big-box' })
  await sayYes(page, extend.getByRole('button', { name: 'Extend' }))
  await expect(extend.getByRole('alert')).toContainText('A person has to approve this first')
  await extend.getByRole('button', { name: 'Review' }).click()
  await expect(dialog).toHaveAccessibleName(/^Approve a longer lease of big-box/)
  await tickWarnings(dialog)
  await approveByKeys(page, dialog)
  await expect(page.getByRole('region', { name: 'Lease' })).toContainText(/2 d (21|22) h/)
  await page.getByRole('button', { name: 'Terminate…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Terminate server' }).click()
  await expect(headline(page, 'Terminated')).toBeVisible({ timeout: 60_000 })

  const small = await app.cli(['budget', 'set', '--period', 'day', '--limit', '5'])
  expect(small.code, small.stderr).toBe(0)
  await goTo(page, '/offers')
  await rent()
  await sayYes(page, rentIt)
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
  await hearPrices(app, '$36.')
  const changed = await approveTooLate(dialog)
  await expect(changed).toContainText(/\$30\.\d\d\/h → \$36\.\d\d\/h/)
  expect((await shown(app, approval)).status).toBe('pending')
  await expect(yes).toBeDisabled()
  await expect(dialog.getByRole('region', { name: 'Money' }).locator('del').first()).toBeVisible()
  await dismissToasts(page)
  expect(await cutOff(dialog)).toEqual([])
  await picture('approval-changed')
  await changed.getByRole('button', { name: 'I have seen it' }).click()
  expect((await shown(app, approval)).plan.perHour).toBeGreaterThan(plan.perHour)

  await tickWarnings(dialog)
  await dialog.getByRole('button', { name: /^Also allow .* more without asking/ }).click()
  await typeInto(page, dialog.getByLabel('Without asking up to, in dollars'), '500')
  await dialog.getByLabel('Without asking until').fill(dayFromNow(7))
  await approveByKeys(page, dialog)
  await expect(page.getByRole('region', { name: 'Allowed without asking' })).toContainText(/left of \$500/)
  const next = await submit(app, 'unasked', 'echo no question', ['--provision', 'gpu=H100,count=1'])
  await goTo(page, `/jobs/${next}`)
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 90_000 })
  await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 60_000 }).toEqual([])
})

test('an offer that is lost comes back as another one, with the difference marked; what cannot be had any more cannot be approved', async ({
  app,
  cloud,
  picture,
}) => {
  const { page } = app
  await showExpensiveOffers(app, cloud)
  const offers = await cloud.provider.offers(AbortSignal.timeout(30_000))
  const h100 = offers.filter(({ gpu, spot }) => gpu?.name.includes('H100') && gpu.count === 1 && !spot)
  const { job, approval } = await submitExpensive(app, 'lost-offer', 'true')
  const { plan } = await shown(app, approval)
  const rest = h100.filter(({ id }) => id !== plan.offer.id)
  expect(rest).not.toEqual([])
  await goTo(page, `/approvals/${approval}`)
  const dialog = approvalDialog(page)
  await tickWarnings(dialog)
  await cloud.set({
    noCapacity: [plan.offer.id],
    prices: Object.fromEntries(rest.map(({ id }) => [id, 40_000_000])),
  })
  await hearPrices(app, '$40.')
  const changed = await approveTooLate(dialog)
  await expect(changed).toContainText(/\/h → \$40\.\d\d\/h/)
  expect((await shown(app, approval)).status).toBe('pending')
  await expect(dialog.getByRole('region', { name: 'Money' }).locator('del').first()).toBeVisible()
  await picture('approval-lost-offer')
  await changed.getByRole('button', { name: 'I have seen it' }).click()
  await tickWarnings(dialog)
  await approveByKeys(page, dialog)
  await goTo(page, `/jobs/${job}`)
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 90_000 })
  const [machine] = (await cloud.ledger()).machines
  expect(machine?.offerId).not.toBe(plan.offer.id)
})

test('all ten blocks fit with the longest names, four budgets and the maximum to be typed; time, idle stop and hold are made less', async ({
  app,
  axe,
  cloud,
  picture,
}) => {
  const { page } = app
  await setPrice(cloud, 200_000_000)
  const offers = await cloud.provider.offers(AbortSignal.timeout(30_000))
  const h100 = offers.filter(({ gpu }) => gpu?.name.includes('H100'))
  const spot = h100.filter((offer) => offer.spot || offer.cloud === 'community')
  await cloud.set({
    prices: {
      ...Object.fromEntries(h100.map(({ id }) => [id, 200_000_000])),
      ...Object.fromEntries(spot.map(({ id }) => [id, 150_000_000])),
    },
    trafficPrices: { egressGb: 90_000, ingressGb: 0 },
  })
  await showOffers(app)
  const me = userInfo().username
  const project = 'evaluation-of-multilingual-retrieval-for-the-winter-release-of-the-product'
  for (const [scope, period] of [
    ['everything', 'month'],
    [`requester:${me}`, 'day'],
    [`project:${project}`, 'total'],
    ['provider:demo', 'week'],
  ] as const) {
    const set = await app.cli(['budget', 'set', '--scope', scope, '--period', period, '--limit', '9000'])
    expect(set.code, set.stderr).toBe(0)
  }
  const folder = mkdtempSync(join(tmpdir(), 'rb-dialog-'))
  writeFileSync(join(folder, 'data.bin'), 'x'.repeat(1_200_000))
  const name = 'nightly-evaluation-of-the-multilingual-retrieval-model-on-all-benchmarks-v2-x9'
  try {
    const { job, approval } = await submitExpensive(app, name, 'true', [
      ...['--push', folder, '--project', project, '--keep-on-failure', '30m'],
      ...['--justification', 'nightly evaluation before the release; '.repeat(20)],
    ])
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    await goTo(page, `/approvals/${approval}`)
    const dialog = approvalDialog(page)
    const part = (title: string | RegExp) => dialog.getByRole('region', { name: title })
    await expect(part('Request')).toContainText(`${me} on ${hostname()}`)
    await expect(part('Request')).toContainText('1 file, 1.2 MB')
    await expect(part('Request')).toContainText('first in the queue')
    await expect(part('What will be made')).toContainText('80 GB VRAM')
    await expect(part('What will be made')).toContainText('image a shell on this computer')
    await expect(part('What will be made')).toContainText("in this computer's vault")
    await expect(part('Money')).toContainText('billed by the second')
    await expect(part('Money')).toContainText('Not priced')
    await expect(part(/^Budget/).getByRole('img')).toHaveCount(2)
    await expect(part('Instead').getByRole('listitem').first()).toBeVisible()
    await expect(part('Safety')).toContainText('kept for 30 min, then destroyed')
    await expect(part('Checks')).toContainText('1.2 MB that are pushed')
    await expect(dialog.getByText(/Single use, for this plan and price.*written to Activity/)).toBeVisible()
    await expect(dialog.getByRole('textbox', { name: 'The maximum, typed' })).toBeVisible()
    await dismissToasts(page)
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      await picture(`approval-longest-${theme}`)
      expect(await cutOff(dialog)).toEqual([])
      await axe()
    }

    // Tighter in each way that there is, by keyboard alone.
    await tickWarnings(dialog)
    await tabTo(page, dialog.getByRole('button', { name: 'Make tighter…' }))
    await page.keyboard.press('Space')
    await typeInto(page, dialog.getByRole('textbox', { name: 'Lease at most' }), '30m')
    await page.keyboard.press('Tab')
    await page.keyboard.type('2h')
    await expect(dialog.getByText(/^at most 20 min, which was asked for/)).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Idle stop after at most' }).fill('5m')
    await page.keyboard.press('Tab')
    await page.keyboard.type('0')
    await expect(dialog.getByText(/buys 30 min of/)).toBeVisible()
    await axe()
    await picture('approval-less')
    await page.keyboard.press('Enter')
    expect((await shown(app, approval)).status).toBe('pending')
    await approveByKeys(page, dialog)
    const { plan } = await shown(app, approval)
    expect(plan).toMatchObject({ leaseSeconds: 1800, idleSeconds: 300 })
    const { spec } = JSON.parse((await app.cli(['job', 'show', job, '--json'])).stdout)
    expect(spec.keepOnFailure).toBe(0)
    const noted = (await app.cli(['activity', '--json'])).stdout
    expect(noted).toContain('approval.viewed')
    await goTo(page, `/jobs/${job}`)
    await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 90_000 })
    await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 60_000 }).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Approves by the command line what a dialog shows: how long the dialog stays after that, in milliseconds. */
async function approveElsewhere({ page, cli }: App, approval: string): Promise<number> {
  // When it ended, by the window's own clock: the command line takes longer to end than the window to hear.
  await page.evaluate(() => {
    const closed = new Promise<number>((done) => {
      const observer = new MutationObserver(() => {
        if (document.querySelector('[role=dialog]')) return
        observer.disconnect()
        done(Date.now())
      })
      observer.observe(document.body, { childList: true, subtree: true })
    })
    Object.assign(window, { dialogClosed: closed })
  })
  const approved = await cli(['approval', 'approve', approval, '--reason', 'before the release', '--yes'])
  expect(approved.code, approved.stderr).toBe(0)
  await expect(approvalDialog(page)).toHaveCount(0)
  const closedAt = await page.evaluate(() => (window as unknown as { dialogClosed: Promise<number> }).dialogClosed)
  const { decidedAt } = JSON.parse((await cli(['approval', 'show', approval, '--json'])).stdout)
  return closedAt - Date.parse(decidedAt)
}

/** Asks for prices in another window, as somebody else would, until the engine knows such a one. */
async function hearPrices(app: App, price: string): Promise<void> {
  const other = await anotherWindow(app)
  await goTo(other, '/offers')
  await other.getByRole('button', { name: /^Refresh/ }).click()
  await expect.poll(async () => (await app.cli(['offer', 'list', '--gpu', 'H100'])).stdout).toContain(price)
  await other.close()
}

/**
 * Approves what has changed since it was read, and gives what says so. Once a minute the engine asks for prices by itself: a
 * dialog that has heard of it takes no yes any more, and says the same.
 */
async function approveTooLate(dialog: Locator): Promise<Locator> {
  const changed = dialog.getByRole('alert').filter({ hasText: 'it has changed while you looked' })
  await expect(async () => {
    if (!(await changed.isVisible()))
      await dialog.getByRole('button', { name: /^Approve once/ }).click({ timeout: 2000 })
    await expect(changed).toBeVisible({ timeout: 5000 })
  }).toPass({ timeout: 90_000 })
  return changed
}

const dayFromNow = (days: number) => {
  const day = new Date(Date.now() + days * 86_400_000)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
