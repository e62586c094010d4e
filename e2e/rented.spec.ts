import type { Locator, Page } from '@playwright/test'
import { test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { goTo, headline, logOf, tabTo } from './fixtures/steps.ts'

const row = (page: Page, name: RegExp): Locator => page.getByRole('grid', { name: 'Offers' }).getByRole('row', { name })
const status = (page: Page): Locator =>
  page.getByRole('search', { name: 'Filter offers' }).locator('xpath=following-sibling::div[1]')
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
  await expect(status(page)).toContainText(/offers fit/)
  await filterGpu(page, 'H100')
  await expect(status(page)).toContainText(/excluded: GPU \d+/)
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
  await expect(page.getByRole('tabpanel')).toContainText('loss.txt')
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
