import { byPrice } from '../src-shared/offers/index.ts'
import type { Offer } from '../src-shared/vocabulary/index.ts'
import { chosen, filterGpu, rentAndOpen, showOffers, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { goTo, headline, sayYes } from './fixtures/steps.ts'

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

/** An end that nobody confirms raises an alarm after minutes, which a test need not wait for. */
const impatient = test.extend({
  testHome: async ({ testHome }, use) => {
    testHome.more.REMOTEBOT_ALARM_SECONDS = '3'
    await use(testHome)
  },
})

impatient('an end that fails is shouted about until the provider confirms it', async ({ app, cloud, picture }) => {
  const { page } = app
  await showOffers(app)
  await rentAndOpen(app, 'stubborn')
  await cloud.set({ terminateFailsSeconds: 3600 })
  await page.getByRole('button', { name: 'Terminate…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Terminate server' }).click()
  const banner = page.getByRole('alert').filter({ hasText: 'It may still be billing' })
  await expect(banner).toContainText(/\$\d+\.\d+\/h/, { timeout: 60_000 })
  await picture('alarm')
  await goTo(page, '/')
  await expect(page.getByRole('region', { name: 'Needs you' })).toContainText('stubborn may still be billing')
  expect((await cloud.ledger()).alive).toHaveLength(1)

  await page
    .getByRole('region', { name: 'Needs you' })
    .getByRole('link', { name: /stubborn may still be billing/ })
    .click()
  await page.getByRole('button', { name: 'Terminate again…' }).click()
  const again = page.getByRole('alertdialog').getByRole('button', { name: 'Terminate server' })
  await expect(again).toBeEnabled()
  // Only now: the engine asks again and again by itself, and what leads here goes with the alarm.
  await cloud.set({ terminateFailsSeconds: 0 })
  await again.click()
  await expect(headline(page, 'Terminated')).toBeVisible({ timeout: 60_000 })
  await expect(banner).toHaveCount(0)
  expect((await cloud.ledger()).alive).toEqual([])
})

test('where an offer is gone another like it is rented for no more, and both tries are told', async ({
  app,
  cloud,
}) => {
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
  await chosen(page).getByRole('button', { name: 'Rent…' }).click()
  const ask = page.getByRole('dialog', { name: /^Rent/ })
  await expect(ask.getByLabel('If the provider refuses it')).toHaveValue('next')
  // Only now: once a minute the table asks again, and then hides it.
  await cloud.set({ noCapacity: [first?.id ?? ''] })
  await ask.getByLabel('Name').fill('second-choice')
  await sayYes(page, ask.getByRole('button', { name: /^Rent for at most/ }))
  await expect(page.getByRole('heading', { level: 1, name: 'second-choice' })).toBeVisible()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  const tried = page.getByRole('list', { name: 'Offers tried' }).getByRole('listitem')
  await expect(tried).toHaveCount(2)
  await expect(tried.first()).toContainText('refused: no capacity')
  await expect(tried.last()).toContainText('made')
  expect((await cloud.ledger()).alive).toHaveLength(1)
})

test('a price that moves while somebody reads it is told in the dialog that asks to rent', async ({ app, cloud }) => {
  const { page } = app
  await showOffers(app)
  await filterGpu(page, 'A100')
  await chosen(page).getByRole('button', { name: 'Rent…' }).click()
  const ask = page.getByRole('dialog', { name: /^Rent/ })
  const yes = ask.getByRole('button', { name: /^Rent for at most/ })
  await expect(yes).toBeEnabled()
  const ids = (await cloud.provider.offers(AbortSignal.timeout(30_000))).map(({ id }) => id)
  await cloud.set({ prices: Object.fromEntries(ids.map((id) => [id, 7_000_000])) })
  // Somebody else's search, once what is known is old enough to be asked for again.
  await expect(async () => {
    await app.cli(['offer', 'list', '--json'])
    await expect(ask.getByRole('alert')).toContainText(/The price has changed: it was \$\d/, { timeout: 2000 })
  }).toPass({ timeout: 120_000 })
  await expect(yes).toContainText(/\$28\.\d\d/)
})
