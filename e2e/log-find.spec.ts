import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures/index.ts'
import { logOf, submitAndOpen } from './fixtures/steps.ts'

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
