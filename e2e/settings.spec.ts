import { expect, test } from './fixtures/index.ts'
import { goTo, submit } from './fixtures/steps.ts'

test('the theme and how times read are remembered; the system’s theme is followed', async ({ app }) => {
  const { page } = app
  const html = page.locator('html')
  await submit(app, 'timed', 'true')
  await goTo(page, '/settings/appearance')
  const theme = page.getByRole('radiogroup', { name: 'Theme' })
  for (const [label, value] of [
    ['Light', 'light'],
    ['High contrast', 'contrast'],
    ['Dark', 'dark'],
  ] as const) {
    await theme.getByText(label).click()
    await expect(html).toHaveAttribute('data-theme', value)
    await page.reload()
    await expect(html).toHaveAttribute('data-theme', value)
  }
  await theme.getByText('As the system').click()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(html).toHaveAttribute('data-theme', colorScheme)
  }

  await page.getByRole('radiogroup', { name: 'Times' }).getByText('Relative').click()
  await goTo(page, '/jobs')
  const started = page.getByRole('row', { name: /timed/ }).getByRole('time')
  await expect(started).toHaveText(/now|ago/)
  await expect(started).toHaveAttribute('title', /^\d+ \w+ \d{4} .* · \d{4}-\d\d-\d\dT.*Z$/)
  await page.getByRole('button', { name: /^relative time/ }).click()
  await page.getByRole('button', { name: /^local time/ }).click()
  // With its day, where midnight has passed since.
  await expect(started).toHaveText(/^(\d\d:\d\d:\d\d|\d+ \w+ \d\d:\d\d) UTC$/)
  await page.reload()
  await expect(started).toHaveText(/ UTC$/)
})

test('a token is shown once and then no more, and is refused once revoked', async ({ app }) => {
  const { page } = app
  await goTo(page, '/settings/tokens')
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create token' })
  // The screen below hears no keys.
  await dialog.getByRole('checkbox').first().focus()
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await page.keyboard.press('g')
  await page.keyboard.press('j')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await expect(page).toHaveURL(/tokens$/)
  await dialog.getByLabel('Name').fill('nightly')
  await dialog.getByRole('button', { name: /^Create/ }).click()
  const made = page.getByRole('dialog', { name: 'Token nightly' })
  await expect(made).toContainText('shown this once')
  const secret = (await made.locator('code').first().textContent()) ?? ''
  expect(secret.length).toBeGreaterThan(20)
  await made.getByRole('button', { name: 'Done, it is copied' }).click()
  await expect(page.getByText('never used')).toBeVisible()
  await expect(page.getByText(secret)).toHaveCount(0)
  expect(await page.content()).not.toContain(secret)

  await page.getByRole('button', { name: 'Revoke nightly' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke token' }).click()
  await expect(page.getByText('revoked')).toBeVisible()
})

test('retention is checked, kept, and the same for every window', async ({ app }) => {
  const { page } = app
  await goTo(page, '/settings/retention')
  const days = page.getByLabel('Keep logs here for (days)')
  await days.fill('0')
  await expect(page.getByText('whole days, from 1 to 3650')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
  await days.fill('12')
  await page.getByLabel('At most (GB)', { exact: true }).fill('1.5')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
  await page.reload()
  await expect(days).toHaveValue('12')
  await expect(page.getByLabel('At most (GB)', { exact: true })).toHaveValue('1.5')

  await goTo(page, '/settings/about')
  await expect(page.getByRole('region', { name: 'Disk' })).toContainText(app.home)
  await expect(page.getByRole('region', { name: 'Self-check' }).getByRole('listitem').first()).toBeVisible()
})
