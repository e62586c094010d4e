import { expect, test } from './fixtures/index.ts'
import { goByKeys, goTo, headline, inPalette, submit, submitAndOpen, typeInto } from './fixtures/steps.ts'

test('the palette goes anywhere and does anything; prefixes narrow it', async ({ app }) => {
  const { page } = app
  const id = await submitAndOpen(app, 'nightly', 'sleep 600')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  const input = palette.getByRole('combobox')
  const options = palette.getByRole('option')

  await inPalette(page, '@this')
  await expect(options).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'this-computer' })).toBeVisible()
  await expect(palette).toHaveCount(0)

  await inPalette(page, '#nightly')
  await expect(options.first()).toContainText('Running · this-computer')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`${id}$`))

  // What belongs to the screen: stopping still asks.
  await inPalette(page, '>stop')
  await expect(options.first()).toContainText('Stop nightly…')
  // Nor does it go when the list of jobs is narrowed to the word, which is in no job's name.
  await page.waitForTimeout(500)
  await expect(options.first()).toContainText('Stop nightly…')
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog', { name: 'Stop nightly?' }).getByRole('button', { name: 'Stop job' }).click()
  await expect(headline(page, 'Cancelled')).toBeVisible()

  await inPalette(page, '?wrap')
  await expect(options.first()).toContainText('Wrap on or off')
  await input.fill('no such thing at all')
  await expect(palette.getByText('Nothing fits “no such thing at all”.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)
})

test('keys go to screens, move in lists, and are text while one types', async ({ app }) => {
  const { page } = app
  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  for (const name of ['older', 'newer']) await submit(app, name, 'true')
  for (const [letter, name] of [
    ['j', 'Jobs'],
    ['s', 'Servers'],
    ['t', 'Settings'],
    ['n', 'Now'],
  ] as const)
    await goByKeys(page, letter, name)

  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet.getByRole('region', { name: 'Log' })).toContainText('Find in the log')
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)

  await goByKeys(page, 'j', 'Jobs')
  await expect(page.getByRole('row', { name: /Succeeded/ })).toHaveCount(2)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await expect(heading('newer')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(heading('Jobs')).toBeVisible()

  // In a field they are letters.
  await page.keyboard.press('/')
  const filter = page.getByRole('searchbox', { name: /Part of a name/ })
  await typeInto(page, filter, 'jkx?gtold')
  await expect(filter).toHaveValue('jkx?gtold')
  await expect(heading('Jobs')).toBeVisible()
  await expect(page.getByText('No job fits these filters.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(filter).toHaveValue('')
  await typeInto(page, filter, 'old')
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.keyboard.press('Control+n')
  await expect(page.getByRole('dialog', { name: 'New job' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  // Another key for a command, and single letters turned off.
  await goTo(page, '/settings/shortcuts')
  await page.getByRole('button', { name: 'Change keys of Servers' }).click()
  await page.keyboard.press('Control+k')
  await expect(page.getByText('Ctrl K is “Command palette” already')).toBeVisible()
  await page.keyboard.press('Control+Shift+y')
  await page.keyboard.press('Control+Shift+y')
  await expect(heading('Servers')).toBeVisible()
  await goTo(page, '/settings/appearance')
  await page.getByRole('switch', { name: 'Shortcuts of a single letter' }).click()
  await page.keyboard.press('?')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await expect(sheet).toHaveCount(0)
})
