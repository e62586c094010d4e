import { rentAndOpen, showOffers, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { goTo, headline, logOf, submit } from './fixtures/steps.ts'

test('a server is stopped with what that still costs, started again, and takes jobs', async ({
  app,
  cloud,
  picture,
}) => {
  const { page } = app
  await showOffers(app)
  await rentAndOpen(app, 'pauses')
  const facts = page.getByRole('region', { name: 'Rented', exact: true })
  await expect(facts).toContainText(/\$\d+\.\d+\/h.*\$\d+\.\d+\/h/)
  const [running, still] = [...((await facts.textContent()) ?? '').matchAll(/\$\d+\.\d+\/h/g)].map(String)
  if (!running || !still) throw new Error('the page tells no two prices')
  await page.getByRole('button', { name: 'Stop…' }).click()
  const ask = page.getByRole('alertdialog', { name: 'Stop pauses?' })
  await expect(ask.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(ask).toContainText('It still bills $')
  await expect(ask).toContainText(`(${still})`)
  await expect(ask).toContainText('The lease goes on')
  await picture('stop')
  await ask.getByRole('button', { name: 'Stop server' }).click()
  await expect(headline(page, 'Stopped')).toBeVisible({ timeout: 60_000 })
  // What it bills now is what was said, here and where all costs are summed up.
  await expect(facts).toContainText(`Price${still}`)
  await expect(page.getByRole('navigation', { name: 'Screens' })).toContainText(`Spending now${still}`)
  expect((await cloud.ledger()).alive).toHaveLength(1)

  // Its lease goes on: what that comes to counts with a start, not with the little that it bills now.
  await page.getByRole('button', { name: 'Extend…' }).click()
  const extend = page.getByRole('dialog', { name: 'Extend the lease of pauses' })
  await extend.getByLabel('It ends from now in').fill('1h')
  await expect(extend).toContainText(`costs at most ${running.replace('/h', '')} from now on`)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
  const job = await submit(app, 'after-the-pause', 'echo "awake again"', ['--server', 'pauses'])
  await goTo(page, `/jobs/${job}`)
  await expect(logOf(page)).toContainText('awake again', { timeout: 60_000 })
  expect(await cloud.ledger()).toMatchObject({ made: 1 })
})

test('tools are verified again when somebody asks, on the server itself', async ({ app }) => {
  const { page } = app
  await showOffers(app)
  await rentAndOpen(app, 'workshop', ['--tools', 'git'])
  const checkedAt = async (): Promise<number> => {
    const { stdout } = await app.cli(['server', 'show', 'workshop', '--json'])
    return Date.parse(JSON.parse(stdout).rental.tools[0].checkedAt)
  }
  const before = await checkedAt()
  const tools = page.getByRole('list', { name: 'Tools' })
  await expect(tools.getByLabel('ok')).toHaveCount(1)
  await expect(tools).toContainText(/git.*\d+\.\d+/)
  const again = page.getByRole('button', { name: 'Verify again' })
  await again.click()
  await expect.poll(checkedAt, { timeout: 60_000 }).toBeGreaterThan(before)
  await expect(again).toBeEnabled()
  await expect(tools.getByLabel('ok')).toHaveCount(1)
  await expect(page.getByText('could not be verified')).toHaveCount(0)
})
