import type { Locator, Page } from '@playwright/test'
import { byPrice } from '../src-shared/offers/index.ts'
import type { Offer } from '../src-shared/vocabulary/index.ts'
import { newId } from '../src-shared/vocabulary/index.ts'
import { fitting, showOffers, strayMachine, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { goTo, headline, logOf, tabTo } from './fixtures/steps.ts'

const row = (page: Page, name: RegExp): Locator => page.getByRole('grid', { name: 'Offers' }).getByRole('row', { name })
const chosen = (page: Page): Locator => page.getByRole('region', { name: 'Chosen offer' })

/** Asks for offers of a GPU. */
async function filterGpu(page: Page, gpu: string): Promise<void> {
  await page.getByRole('button', { name: /^Filter by GPU/ }).click()
  await page.getByLabel('Parts of names, apart by commas').fill(gpu)
  await page.keyboard.press('Enter')
}

test('from nothing: the demo cloud, an offer, a rented server, a job with results, and its end', async ({
  app,
  cloud,
  picture,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  const first = page.getByRole('region', { name: 'First job' })
  await expect(first.getByRole('heading', { name: 'Rent later' })).toBeVisible()
  await first.getByRole('button', { name: 'Try the demo cloud' }).click()

  // Offers: filtered, priced for a disk.
  await expect(page.getByRole('heading', { level: 1, name: 'Offers' })).toBeVisible()
  await expect(fitting(page)).toContainText(/offers fit/)
  await filterGpu(page, 'H100')
  await expect(fitting(page)).toContainText(/excluded: GPU \d+/)
  await expect(row(page, /RTX 4090/)).toHaveCount(0)
  await picture('offers')
  const before = await chosen(page).textContent()
  await page.getByLabel('Disk', { exact: true }).fill('400')
  await expect(chosen(page)).not.toHaveText(before ?? '')

  // Renting asks, and Enter alone is no yes.
  await page.getByRole('grid', { name: 'Offers' }).focus()
  await page.keyboard.press('Enter')
  const ask = page.getByRole('dialog', { name: /^Rent 1×H100/ })
  await expect(ask.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(ask).toHaveCount(0)
  await chosen(page).getByRole('button', { name: 'Rent…' }).click()
  await ask.getByLabel('Name').fill('demo-box')
  await ask.getByRole('button', { name: 'git', exact: true }).click()
  await ask.getByLabel('Lease').fill('30m')
  await expect(ask.getByRole('button', { name: /^Rent for at most \$\d/ })).toBeEnabled()
  await picture('rent')
  await page.keyboard.press('Control+Enter')

  // On its way, then ready with what was asked for.
  await expect(page.getByRole('heading', { level: 1, name: 'demo-box' })).toBeVisible()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('region', { name: 'Lease' })).toContainText(/\d+ min( \d+ s)? left/)
  await expect(page.getByRole('list', { name: 'What ends it' }).getByRole('listitem')).toHaveCount(3)
  await expect(page.getByRole('list', { name: 'Tools' }).getByLabel('ok')).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Screens' })).toContainText(/Spending now\$\d+\.\d+\/h/)
  await picture('rented-server')

  // A job on it brings a file home.
  await page.keyboard.press('Control+n')
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet
    .getByRole('textbox', { name: 'Command' })
    .fill('echo "on a rented server"; mkdir out; echo 0.25 > out/loss.txt')
  await sheet.getByRole('button', { name: 'Bring files home' }).click()
  await sheet.getByLabel('Files to bring home').fill('out/')
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await sheet.getByRole('radio', { name: /demo-box/ }).check()
  await page.keyboard.press('Control+Enter')
  await expect(sheet.getByText('Nothing stands in its way.')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 60_000 })
  await expect(logOf(page)).toContainText('on a rented server')
  await page.getByRole('tab', { name: 'Results' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Results' })).toContainText('loss.txt')
  await picture('rented-results')

  // Its end is told once the cloud shows it no more.
  await goTo(page, '/servers')
  await expect(page.getByRole('row', { name: /demo-box/ })).toContainText(/\$\d+\.\d+\/h/)
  await page.getByRole('link', { name: 'demo-box', exact: true }).click()
  await page.getByRole('button', { name: 'Terminate…' }).click()
  const sure = page.getByRole('alertdialog', { name: 'Terminate demo-box?' })
  await expect(sure.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await sure.getByRole('button', { name: 'Terminate server' }).click()
  await expect(headline(page, 'Terminated')).toBeVisible({ timeout: 60_000 })
  expect((await cloud.ledger()).alive).toEqual([])
  await expect(page.getByRole('navigation', { name: 'Screens' })).not.toContainText('Spending now')
  await page.getByRole('link', { name: /^Leftovers/ }).click()
  await page.getByRole('button', { name: /^Check now/ }).click()
  await expect(page.getByText('Nothing is left behind.')).toBeVisible()
  await expect(page.getByRole('list', { name: 'Last checks' })).toContainText(/checked (now|\d+ s ago)/)
})

test('with the keyboard alone: compare, rent, hear a refusal, rent again, extend, terminate', async ({
  app,
  cloud,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await showOffers(app)
  await goTo(page, '/')
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  const grid = page.getByRole('grid', { name: 'Offers' })
  await expect(grid.getByRole('row').nth(3)).toBeVisible()
  await page.keyboard.press('/')
  await expect(page.getByLabel('Parts of names, apart by commas')).toBeFocused()
  await page.keyboard.type('h100')
  await page.keyboard.press('Enter')
  await expect(fitting(page)).toContainText(/excluded: GPU/)
  await tabTo(page, grid)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('k')
  await page.keyboard.press('x')
  await expect(grid.getByRole('checkbox', { checked: true })).toHaveCount(2)
  await page.keyboard.press('c')
  const compare = page.getByRole('dialog', { name: 'Compare 2 offers' })
  await expect(compare.getByRole('row', { name: /All-in an hour/ })).toContainText(/\$\d/)
  await page.keyboard.press('Escape')
  await expect(compare).toHaveCount(0)

  // What is chosen is taken by somebody else meanwhile.
  const offers = await cloud.provider.offers(AbortSignal.timeout(30_000))
  const wanted = await grid.getByRole('row', { selected: true }).textContent()
  const price = Number(/\$(\d+\.\d\d)/.exec(wanted ?? '')?.[1])
  const cheapest = offers.filter(({ gpu, price: { perHour } }) => gpu?.name.includes('H100') && perHour / 1e6 <= price)
  expect(cheapest).toHaveLength(1)
  await cloud.set({ noCapacity: cheapest.map(({ id }) => id) })
  await tabTo(page, grid)
  await page.keyboard.press('Enter')
  const ask = page.getByRole('dialog', { name: /^Rent/ })
  await expect(ask.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await tabTo(page, ask.getByLabel('Name'))
  await page.keyboard.type('by-keys')
  await tabTo(page, ask.getByLabel('If the provider refuses it'))
  await page.keyboard.press('End')
  await expect(ask.getByLabel('If the provider refuses it')).toHaveValue('stop')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'by-keys' })).toBeVisible()
  const tried = page.getByRole('list', { name: 'Offers tried' })
  await expect(tried).toContainText('refused: no capacity', { timeout: 60_000 })
  await expect(headline(page, 'Failed')).toBeVisible({ timeout: 60_000 })
  expect((await cloud.ledger()).alive).toEqual([])

  await cloud.set({ noCapacity: 'none' })
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  await page.keyboard.press('Enter')
  await tabTo(page, ask.getByLabel('Name'))
  await page.keyboard.type('by-keys-2')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'by-keys-2' })).toBeVisible()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('extend the lease')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('It ends from now in')).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('9h')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('region', { name: 'Lease' })).toContainText(/8 h 59 min left|9 h left/)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('terminate by-keys-2')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(headline(page, 'Terminated')).toBeVisible({ timeout: 60_000 })
  expect((await cloud.ledger()).alive).toEqual([])
})

test('a job rents its machine and ends it; an offer leads there', async ({ app, cloud, picture }) => {
  test.setTimeout(240_000)
  const { page } = app
  await showOffers(app)
  await filterGpu(page, 'A100')
  await chosen(page).getByRole('button', { name: 'Use for job' }).click()
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByRole('textbox', { name: 'Command' }).fill('echo "rented for me"')
  await sheet.getByRole('textbox', { name: 'Name' }).fill('brief-stay')
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByRole('radio', { name: /Rent a machine/ })).toBeChecked()
  await expect(sheet.getByLabel('GPU', { exact: true })).toHaveValue(/A100/)
  await expect(sheet.getByRole('status').filter({ hasText: 'fits best now' })).toContainText(/\$\d+\.\d+\/h/)
  await picture('rent-for-job')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'brief-stay' })).toBeVisible()
  await expect(page.getByText(/1 offer tried/)).toBeVisible()
  await expect(logOf(page)).toContainText('rented for me', { timeout: 60_000 })
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 60_000 }).toEqual([])
  expect((await cloud.ledger()).made).toBe(1)
})

test('what nobody claims is listed with what it costs, adopted by name, or cleaned up', async ({
  app,
  cloud,
  picture,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await showOffers(app)
  const made = await app.cli(['server', 'provision', '--gpu', 'A100', '--yes', '--json'])
  expect(made.code, made.stderr).toBe(0)
  const ours = (await cloud.ledger()).machines[0]?.tag?.installation
  if (!ours) throw new Error('the machine has no tag')
  await strayMachine(cloud, 'stray-one', ours)
  await strayMachine(cloud, 'other-laptop', newId('installation'))
  await page.getByRole('link', { name: /^Leftovers/ }).click()
  await page.getByRole('button', { name: /^Check now/ }).click()
  const stray = page.getByRole('row', { name: /stray-one/ })
  await expect(stray).toContainText(/\$\d+\.\d\d/)
  const other = page.getByRole('row', { name: /other-laptop/ })
  await expect(other.getByRole('button', { name: /^Clean up/ })).toHaveCount(0)
  await picture('leftovers')

  // Another installation's: only with its name.
  await other.getByRole('button', { name: /^Adopt/ }).click()
  const adopt = page.getByRole('alertdialog', { name: 'Adopt other-laptop?' })
  await expect(adopt.getByRole('button', { name: 'Adopt', exact: true })).toBeDisabled()
  await page.keyboard.press('Escape')

  await stray.getByRole('checkbox').check()
  await expect(page.getByRole('toolbar', { name: 'Marked leftovers' })).toContainText(/1 marked.*a day/)
  await page.getByRole('button', { name: 'Clean up 1…' }).click()
  const clean = page.getByRole('alertdialog', { name: 'Clean up stray-one?' })
  await expect(clean.getByRole('list', { name: 'What happens' })).toContainText('is ended')
  await clean.getByRole('button', { name: 'Clean up', exact: true }).click()
  await expect(async () => {
    await page.getByRole('button', { name: /^Check now/ }).click()
    await expect(stray).toHaveCount(0, { timeout: 2000 })
  }).toPass({ timeout: 60_000 })
})

test('a provider that fails is named beside what is known, and a wrong filter lets go with one click', async ({
  app,
  cloud,
}) => {
  const { page } = app
  await showOffers(app)
  await cloud.set({ faults: { rate: 1, calls: ['offers'], kinds: ['server-error'] } })
  await page.getByRole('button', { name: /^Refresh/ }).click()
  const failed = page.getByRole('list', { name: 'Providers that did not answer' })
  await expect(failed).toContainText(/Demo cloud did not answer; its rows are from/, { timeout: 60_000 })
  await expect(page.getByRole('grid', { name: 'Offers' }).getByRole('row').nth(3)).toBeVisible()
  await filterGpu(page, 'no-such-gpu')
  await expect(page.getByText('No offer fits.')).toBeVisible()
  await page.getByRole('button', { name: /^Let go of GPU/ }).click()
  await expect(page.getByRole('grid', { name: 'Offers' })).toBeVisible()
})

test('providers say how they stand; the demo cloud is disconnected only while nothing is rented', async ({ app }) => {
  const { page } = app
  await goTo(page, '/settings/providers')
  const demo = page.getByRole('region', { name: 'Demo cloud' })
  await expect(demo).toContainText('simulated')
  const runpod = page.getByRole('region', { name: 'RunPod' })
  await expect(runpod).toContainText('Not connected')
  await runpod.getByRole('button', { name: 'Connect RunPod' }).click()
  const connect = page.getByRole('dialog', { name: 'Connect RunPod' })
  await expect(connect).toContainText('still needed:')
  await expect(connect.getByRole('button', { name: /^Connect/ })).toBeDisabled()
  await page.keyboard.press('Escape')
  await demo.getByRole('button', { name: 'Try the demo cloud' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Offers' })).toBeVisible()
  await goTo(page, '/settings/providers')
  await expect(demo).toContainText('Connected')
  await demo.getByRole('button', { name: /^Check/ }).click()
  await expect(demo).toContainText(/checked (now|\d s ago)/)
  await demo.getByRole('button', { name: /^Disconnect/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect', exact: true }).click()
  await expect(demo).toContainText('Not connected')
  await goTo(page, '/offers')
  await expect(page.getByText('No provider is connected.')).toBeVisible()
})

test('an end that fails is shouted about until the provider confirms it', async ({ app, cloud, picture }) => {
  test.setTimeout(240_000)
  const { page } = app
  await showOffers(app)
  const made = await app.cli(['server', 'provision', '--gpu', 'A100', '--name', 'stubborn', '--yes', '--json'])
  expect(made.code, made.stderr).toBe(0)
  await goTo(page, '/servers')
  await page.getByRole('link', { name: 'stubborn', exact: true }).click()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  await cloud.set({ terminateFailsSeconds: 3600 })
  await page.getByRole('button', { name: 'Terminate…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Terminate server' }).click()
  const banner = page.getByRole('alert').filter({ hasText: 'It may still be billing' })
  await expect(banner).toContainText(/\$\d+\.\d+\/h/, { timeout: 60_000 })
  await picture('alarm')
  await goTo(page, '/')
  await expect(page.getByRole('region', { name: 'Needs you' })).toContainText('stubborn may still be billing')
  expect((await cloud.ledger()).alive).toHaveLength(1)

  await cloud.set({ terminateFailsSeconds: 0 })
  await page.getByRole('link', { name: /stubborn may still be billing/ }).click()
  await page.getByRole('button', { name: 'Terminate again…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Terminate server' }).click()
  await expect(headline(page, 'Terminated')).toBeVisible({ timeout: 60_000 })
  await expect(banner).toHaveCount(0)
  expect((await cloud.ledger()).alive).toEqual([])
})

test('where an offer is gone another like it is rented for no more, and both tries are told', async ({
  app,
  cloud,
}) => {
  test.setTimeout(240_000)
  const { page } = app
  await showOffers(app)
  const offers = await cloud.provider.offers(AbortSignal.timeout(30_000))
  const kind = ({ gpu, cloud: place, spot }: Offer) => JSON.stringify([gpu, place, spot])
  const wanted = offers.filter(({ gpu, availability }) => gpu !== null && availability !== 'none')
  const twins = wanted
    .map((one) => wanted.filter((other) => kind(other) === kind(one)))
    .find(({ length }) => length > 1)
  if (!twins) throw new Error('the demo cloud has no two offers of a kind')
  await cloud.set({ prices: Object.fromEntries(twins.map(({ id }) => [id, 20_000])) })
  await page.getByRole('button', { name: /^Refresh/ }).click()
  await filterGpu(page, twins[0]?.gpu?.name ?? '')
  await expect(chosen(page)).toContainText('$0.03/h')
  const priced = await cloud.provider.offers(AbortSignal.timeout(30_000))
  const [first] = priced.filter(({ id }) => twins.some((twin) => twin.id === id)).sort(byPrice(40))
  await cloud.set({ noCapacity: [first?.id ?? ''] })
  await chosen(page).getByRole('button', { name: 'Rent…' }).click()
  const ask = page.getByRole('dialog', { name: /^Rent/ })
  await expect(ask.getByLabel('If the provider refuses it')).toHaveValue('next')
  await ask.getByLabel('Name').fill('second-choice')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'second-choice' })).toBeVisible()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  const tried = page.getByRole('list', { name: 'Offers tried' }).getByRole('listitem')
  await expect(tried).toHaveCount(2)
  await expect(tried.first()).toContainText('refused: no capacity')
  await expect(tried.last()).toContainText('made')
  expect((await cloud.ledger()).alive).toHaveLength(1)
})
