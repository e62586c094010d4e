import type { Locator } from '@playwright/test'
import { test } from './fixtures/aws.ts'
import { expect } from './fixtures/index.ts'
import { goTo } from './fixtures/steps.ts'

const SECRET = 'wJalrTestSecretThatNobodyMaySee0123456789'

/** Fills the dialog that connects AWS. */
async function enterKey(connect: Locator): Promise<void> {
  await connect.getByLabel('Access key ID').fill('AKIATESTTESTTESTTEST')
  await connect.getByLabel('Secret access key').fill(SECRET)
  await connect.getByLabel('Region').fill('us-east-1')
}

test('a key that is refused is not stored, and its dialog says why and keeps what was typed', async ({ aws, app }) => {
  aws.refuseKey = true
  const { page } = app
  await goTo(page, '/settings/providers')
  const card = page.getByRole('region', { name: 'AWS EC2' })
  await card.getByRole('button', { name: 'Connect AWS EC2' }).click()
  const connect = page.getByRole('dialog', { name: 'Connect AWS EC2' })
  await enterKey(connect)
  await page.keyboard.press('Control+Enter')
  const problem = connect.getByRole('alert')
  await expect(problem).toBeInViewport({ ratio: 0.9, timeout: 60_000 })
  await expect(problem).toContainText('AWS EC2 could not be connected', { timeout: 60_000 })
  await expect(problem).toContainText(/not able to validate the provided access credentials/)
  await expect(page.locator('body')).not.toContainText(SECRET)
  await expect(connect.getByLabel('Access key ID')).toHaveValue('AKIATESTTESTTESTTEST')
  await page.keyboard.press('Escape')
  await expect(card).toContainText('Not connected')
  expect((await app.cli(['secret', 'list', '--json'])).stdout).not.toContain('aws')

  // Later it is taken, and revoked after that: the card says so.
  aws.refuseKey = false
  await card.getByRole('button', { name: 'Connect AWS EC2' }).click()
  await enterKey(connect)
  await page.keyboard.press('Control+Enter')
  await expect(connect).toHaveCount(0, { timeout: 60_000 })
  await expect(card).toContainText('Connected')
  aws.refuseKey = true
  await card.getByRole('button', { name: 'Check AWS EC2' }).click()
  await expect(card).toContainText('Failed', { timeout: 60_000 })
  await expect(card.getByRole('alert')).toContainText(/credentials/)
})

test('the dialog names the rights that a key lacks, and takes the key once it has them', async ({
  aws,
  app,
  picture,
}) => {
  aws.forbidden = ['ImportKeyPair', 'RunInstances']
  const { page } = app
  await goTo(page, '/settings/providers')
  const card = page.getByRole('region', { name: 'AWS EC2' })
  await card.getByRole('button', { name: 'Connect AWS EC2' }).click()
  const connect = page.getByRole('dialog', { name: 'Connect AWS EC2' })
  await enterKey(connect)
  await connect.getByRole('button', { name: /^Connect/ }).click()
  const problem = connect.getByRole('alert')
  await expect(problem).toContainText('may not: ec2:RunInstances, ec2:ImportKeyPair.', { timeout: 60_000 })
  await problem.getByText('Exact text').click()
  await expect(problem).toContainText(/ec2:ImportKeyPair: missing \(.*not authorized to perform/)
  await picture('missing-rights')
  aws.forbidden = []
  await connect.getByRole('button', { name: /^Connect/ }).click()
  await expect(connect).toHaveCount(0, { timeout: 60_000 })
  await expect(card).toContainText('The key may do all that is needed')

  // A right that is taken away later is named on the card.
  aws.forbidden = ['ImportKeyPair']
  await card.getByRole('button', { name: 'Check AWS EC2' }).click()
  const lacks = card.getByRole('list', { name: 'Rights that the key lacks' }).getByRole('listitem')
  await expect(lacks).toHaveCount(1, { timeout: 60_000 })
  await expect(lacks).toContainText(/ec2:ImportKeyPair.*not authorized/)
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
  await expect(demo).toContainText(/checked (now|\d+ s ago)/)
  await demo.getByRole('button', { name: /^Disconnect/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disconnect', exact: true }).click()
  await expect(demo).toContainText('Not connected')
  await goTo(page, '/offers')
  await expect(page.getByText('No provider is connected.')).toBeVisible()
})
