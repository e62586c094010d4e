import { needs } from '../src-main/testing/needs.ts'
import { newId } from '../src-shared/vocabulary/index.ts'
import { ownKey, showOffers, strayMachine, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { headline } from './fixtures/steps.ts'

test('what nobody claims is listed with what it costs, adopted by name, or cleaned up', async ({
  app,
  cloud,
  picture,
}) => {
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

test('a machine of another installation is adopted under its typed name, and no other, also where no budget promises it', async ({
  app,
  cloud,
  picture,
}) => {
  test.skip(!needs('ssh-keygen'), 'needs ssh-keygen')
  const { page } = app
  await showOffers(app)
  const budget = await app.cli(['budget', 'set', '--period', 'total', '--limit', '0.10', '--json'])
  expect(budget.code, budget.stderr).toBe(0)
  await strayMachine(cloud, 'other-laptop', newId('installation'), ownKey(app))
  await page.getByRole('link', { name: /^Leftovers/ }).click()
  await page.getByRole('button', { name: /^Check now/ }).click()
  const other = page.getByRole('row', { name: /other-laptop/ })
  await expect(other).toContainText(/another installation/i)
  await other.getByRole('button', { name: /^Adopt/ }).click()
  const adopt = page.getByRole('alertdialog', { name: 'Adopt other-laptop?' })
  await expect(adopt).toContainText('Another installation made it')
  await expect(adopt).toContainText(/goes on billing \$\d+\.\d\d a day/)
  await expect(adopt).toContainText(/No budget promises that: .*\$0\.10/)
  await picture('adopt-beyond-a-budget')
  const yes = adopt.getByRole('button', { name: 'Adopt', exact: true })
  const typed = adopt.getByLabel('Type other-laptop to go on')
  await typed.fill('other-lapto')
  await expect(yes).toBeDisabled()
  // Nor does the key that presses the button elsewhere.
  await page.keyboard.press('Control+Enter')
  await expect(adopt).toBeVisible()
  await typed.fill('other-laptop')
  await yes.click()

  await expect(page.getByRole('heading', { level: 1, name: 'other-laptop' })).toBeVisible()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('region', { name: 'Lease' })).toContainText(/left/)
  await expect(page.getByText(/^No budget has promised what it costs, so that counts as it is spent/)).toBeVisible()
  await picture('server-beyond-a-budget')
  await page.getByRole('link', { name: /^Leftovers/ }).click()
  await page.getByRole('button', { name: /^Check now/ }).click()
  await expect(page.getByText('Nothing is left behind.')).toBeVisible()
  expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [expect.anything()] })
})

test('an empty list says that nothing is left behind only where the provider has answered', async ({ app, cloud }) => {
  const { page } = app
  await showOffers(app)
  await page.getByRole('link', { name: /^Leftovers/ }).click()
  await page.getByRole('button', { name: /^Check now/ }).click()
  await expect(page.getByText('Nothing is left behind.')).toBeVisible()
  await cloud.set({ faults: { rate: 1, calls: ['list', 'disks'], kinds: ['server-error'] } })
  await page.getByRole('button', { name: /^Check now/ }).click()
  await expect(page.getByText('No provider has answered.')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText('Nothing is left behind.')).toHaveCount(0)
})
