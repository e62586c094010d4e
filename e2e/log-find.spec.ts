import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures/index.ts'
import { gate, logOf, open, submitAndOpen } from './fixtures/steps.ts'

test('a hit deep in a long line is brought into view, wrapped or not', async ({ app }) => {
  const { page } = app
  const log = logOf(page)
  const line = `${'early '.repeat(10)}${'.'.repeat(3700)} needle`
  writeFileSync(join(app.userHome, 'deep'), `${line}\n`.repeat(3))
  await submitAndOpen(app, 'deep', 'seq 5000; cat "$HOME/deep"; seq 5000')
  await expect(log).toContainText('end of log · exit 0 · 10,003 lines')
  await page.keyboard.press('Control+f')
  const find = page.getByRole('textbox', { name: 'Find in the whole log' })
  const count = page.getByRole('search').getByRole('status')
  const current = log.locator('.log-hit-current')
  await find.fill('needle')
  await expect(count).toHaveText(/ of 3$/)
  await expect(current).toBeInViewport({ ratio: 1 })
  await find.press('Enter')
  await expect(current).toBeInViewport({ ratio: 1 })

  await page.getByRole('button', { name: 'Wrap' }).click()
  await find.press('Enter')
  await expect(current).toBeInViewport({ ratio: 1 })
  await find.fill('early')
  await expect(count).toHaveText(/ of 30$/)
  await find.press('Enter')
  await expect(current).toBeInViewport({ ratio: 1 })
})

test('lines without a match can be hidden, and what comes later is found by itself', async ({ app, axe, picture }) => {
  const { page } = app
  const log = logOf(page)
  const command = [
    ...["seq 3000; echo 'DeprecationWarning: old'; seq 3001 6000; echo 'Error: needle 1'"],
    ...[gate('more'), "seq 9; echo 'needle 2'", gate('end'), 'seq 10000'],
  ].join('; ')
  await submitAndOpen(app, 'filtered', command)
  await expect(log).toContainText('Error: needle 1')
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find in the whole log' }).fill('needle')
  const count = page.getByRole('search').getByRole('status')
  await expect(count).toHaveText('1 of 1')
  await page.getByRole('button', { name: 'Only matching lines' }).click()
  await expect(log).toHaveText(/^5,999 lines hidden6000 *5999.*6001 *6000.*6002 *Error: needle 1$/)

  open(app, 'more')
  await expect(count).toHaveText('1 of 2')
  await expect(log).toContainText('5 lines hidden')
  await expect(log).toContainText('needle 2')
  await expect(log.locator('.log-hit-current')).toHaveText('needle')
  await axe()
  await picture('log-only-matching')
  await page.keyboard.press('Escape')
  await expect(log).not.toContainText('lines hidden')
  await expect(log).toContainText('Error: needle 1')

  await page.getByRole('button', { name: 'Problems' }).click()
  await expect(page.getByText('2 lines with errors or warnings')).toBeVisible()
  await expect(log).toContainText('DeprecationWarning: old')
  await expect(log).toContainText('Error: needle 1')
  await expect(log).not.toContainText('needle 2')
  await page.keyboard.press('e')
  await expect(log.locator('.log-hit-current')).toHaveText(/Error/)
  await axe()
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await picture(`log-problems-${theme}`)
  }
  open(app, 'end')
  await expect(log).toContainText('10,008 lines hidden')
  await page.getByRole('button', { name: 'Show all lines' }).click()
  await expect(log).not.toContainText('lines hidden')
  await expect(log).toContainText('Error: needle 1')
})
