import type { Locator } from '@playwright/test'
import { needs } from '../src-main/testing/needs.ts'
import { newId } from '../src-shared/vocabulary/index.ts'
import { ownKey, showOffers, strayMachine, test } from './fixtures/cloud.ts'
import { type App, expect } from './fixtures/index.ts'
import { headline, logOf } from './fixtures/steps.ts'

/** Fills New job for a machine that is there already, up to where it runs. */
async function jobOn({ page }: App, instance: string, command: string): Promise<Locator> {
  await page.keyboard.press('Control+n')
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByRole('textbox', { name: 'Command' }).fill(command)
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await sheet.getByRole('radio', { name: /A machine by its id/ }).check()
  await idOf(sheet).fill(instance)
  return sheet
}

const idOf = (sheet: Locator) => sheet.getByLabel('Machine at a provider', { exact: true })
const ends = (sheet: Locator) => sheet.getByRole('checkbox', { name: /End that machine with the job/ })

test('a job on a machine that was no server before: it is kept, or ended with the job', async ({
  app,
  cloud,
  picture,
}) => {
  test.skip(!needs('ssh-keygen'), 'needs ssh-keygen')
  const { page } = app
  await showOffers(app)
  const id = await strayMachine(cloud, 'there-already', newId('installation'), ownKey(app))

  // What is no id is told in the sheet.
  const sheet = await jobOn(app, 'there-already', 'echo "kept: $(pwd)"')
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByText('an instance is provider:id').first()).toBeVisible()
  await idOf(sheet).fill('')
  await expect(sheet.getByText(/a machine at a provider is provider:id/).first()).toBeVisible()
  await idOf(sheet).fill(`demo:${id}`)
  await expect(ends(sheet)).not.toBeChecked()
  await expect(sheet.getByText(/goes on billing/)).toBeVisible()
  await picture('instance')
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByRole('region', { name: 'Command line' })).toContainText(`--instance demo:${id}`)
  await page.keyboard.press('Control+Enter')
  await expect(logOf(page)).toContainText('kept:', { timeout: 60_000 })
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 60_000 })
  expect((await cloud.ledger()).alive).toHaveLength(1)

  // It is a server now; the same machine again, and this time it goes with the job.
  await jobOn(app, `demo:${id}`, 'echo "the last one"')
  await ends(sheet).check()
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByRole('region', { name: 'Command line' })).toContainText('--end-instance')
  await page.keyboard.press('Control+Enter')
  await expect(logOf(page)).toContainText('the last one', { timeout: 60_000 })
  await expect(headline(page, 'Succeeded')).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await cloud.ledger()).alive, { timeout: 60_000 }).toEqual([])
  expect((await cloud.ledger()).made).toBe(1)
})

test('a machine that its provider does not have is refused in the sheet', async ({ app, cloud }) => {
  const { page } = app
  await showOffers(app)
  const sheet = await jobOn(app, 'demo:m-none', 'true')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await expect(sheet.getByText(/no machine m-none/).first()).toBeVisible({ timeout: 60_000 })
  expect((await cloud.ledger()).made).toBe(0)
})
