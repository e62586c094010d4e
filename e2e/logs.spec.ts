import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/index.ts'
import {
  clipboardText,
  dismissToasts,
  gate,
  goByKeys,
  goTo,
  headline,
  logOf,
  open,
  submit,
  submitAndOpen,
  typeInto,
} from './fixtures/steps.ts'

const field = (page: Page) => page.getByRole('searchbox', { name: 'Text to find in the logs' })
const results = (page: Page) => page.getByRole('region', { name: 'Results' })
const progress = (page: Page) => results(page).getByRole('status')

test('a line is found across jobs, and opened in its log by keys alone', async ({ app, axe }) => {
  const { page } = app
  await goTo(page, '/logs')
  await expect(page.getByText('No job has written a log yet.')).toBeVisible()
  await axe()

  const older = await submit(app, 'older', 'seq 300; echo "needle one"; seq 300')
  const newer = await submit(app, 'newer', 'echo "a Needle two"; echo hay; exit 3')
  for (const [id, word] of [
    [older, 'Succeeded'],
    [newer, 'Failed'],
  ] as const) {
    await goTo(page, `/jobs/${id}`)
    await expect(headline(page, word)).toBeVisible()
  }
  await goByKeys(page, 'l', 'Logs')
  await expect(page.getByRole('region', { name: 'Newest logs' }).getByRole('link')).toHaveCount(2)
  await page.keyboard.press('/')
  await typeInto(page, field(page), 'needle')
  await page.keyboard.press('Enter')
  await expect(progress(page)).toHaveText(/^2 lines in 2 jobs\s*Searched 2 logs/)
  const grid = page.getByRole('grid', { name: 'Lines found' })
  await expect(grid.locator('mark')).toHaveText(['Needle', 'needle'])
  await axe()
  // Selecting text of a line to copy it opens nothing.
  // Again where the line has moved meanwhile.
  await expect(async () => {
    const mark = await grid.locator('mark').last().boundingBox()
    if (!mark) throw new Error('the line found is not in view')
    await page.mouse.move(mark.x + 1, mark.y + mark.height / 2)
    await page.mouse.down()
    await page.mouse.move(mark.x + mark.width + 20, mark.y + mark.height / 2, { steps: 4 })
    await page.mouse.up()
    expect(await page.evaluate(() => String(getSelection()))).toContain('eedle')
  }).toPass({ timeout: 30_000 })
  await expect(page).toHaveURL(/\/logs$/)
  await field(page).focus()

  await page.keyboard.press('ArrowDown')
  await expect(grid).toBeFocused()
  await page.keyboard.press('j')
  await expect(grid.getByRole('row', { selected: true })).toContainText('needle one')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/jobs/${older}/log/1\\.run\\.301$`))
  await expect(logOf(page)).toContainText('needle one')
  await expect(logOf(page).getByText('needle one')).toBeInViewport()

  // Back where one was, with what was found.
  await page.keyboard.press('Escape')
  await expect(grid).toBeFocused()
  await expect(grid.getByRole('row', { selected: true })).toContainText('needle one')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/jobs/${newer}/log/1\\.run\\.1$`))
})

test('searches are narrowed, kept, widened and told apart from mistakes', async ({ app, axe }) => {
  const { page } = app
  await submit(app, 'train', 'echo "loss 1.5"; echo "Loss nan"')
  await submit(app, 'eval', 'echo "loss 0.5"')
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /Succeeded/ })).toHaveCount(2)
  await goTo(page, '/logs')
  await field(page).fill('loss')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(progress(page)).toContainText('3 lines in 2 jobs')

  const where = page.getByRole('complementary', { name: 'Where to search' })
  await where.getByRole('checkbox', { name: 'train' }).check()
  await expect(progress(page)).toContainText('2 lines in 1 job')
  await page.getByRole('button', { name: 'Match case' }).click()
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(progress(page)).toContainText('1 line in 1 job')
  await page.getByRole('button', { name: 'Save search' }).click()
  await expect(where.getByRole('region', { name: 'Saved searches' })).toContainText('case · train')
  await page.getByRole('button', { name: 'Copy as a command' }).click()
  await expect.poll(() => clipboardText(app)).toMatch(/^remotebot log search --case --job job_\w+ loss$/)
  const twin = await app.cli((await clipboardText(app)).split(' ').slice(1))
  expect(twin.stdout).toMatch(/^train {2}job_.*\n1:loss 1\.5\n$/)

  const wrong = page.getByRole('search').getByRole('alert')
  await page.getByRole('button', { name: 'New search' }).click()
  await expect(field(page)).toHaveValue('')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(wrong).toHaveText('Type what to look for.')
  await field(page).fill('loss (')
  await page.getByRole('button', { name: /^Pattern/ }).click()
  await field(page).press('Enter')
  await expect(wrong).toContainText(/group/i)
  await field(page).fill('loss (nan|inf)$')
  await field(page).press('Enter')
  await expect(progress(page)).toContainText('1 line in 1 job')

  // Nothing in a range that has passed, then everywhere again.
  await page.getByLabel('When lines arrived').selectOption('custom')
  await page.getByLabel('to', { exact: true }).fill('2020-01-01T00:00')
  await field(page).press('Enter')
  await expect(page.getByText('No line has “loss (nan|inf)$”.')).toBeVisible()
  await axe()
  await page.getByRole('button', { name: 'Search everywhere, all time' }).click()
  await expect(progress(page)).toContainText('1 line in 1 job')

  // What was kept is there after a reload, and can be taken away.
  await page.reload()
  const saved = where.getByRole('region', { name: 'Saved searches' })
  await saved.getByRole('button', { name: /^loss/ }).click()
  await expect(progress(page)).toContainText('1 line in 1 job')
  await expect(page.getByRole('button', { name: 'Saved', exact: true })).toBeVisible()
  await saved.getByRole('button', { name: /^Remove/ }).click()
  await expect(saved).toHaveCount(0)
})

test('a long search says how far it is, and is stopped at once', async ({ app }) => {
  const { page } = app
  // A line takes a millisecond, all of them minutes: a search that stands still in one gives itself up after a while.
  await submitAndOpen(app, 'slow', `yes ${'a'.repeat(16)}! | head -n 300000; echo written; ${gate('go')}`)
  // A log that has not come yet would be searched in no time.
  await expect(logOf(page)).toContainText('written')
  await goTo(page, '/logs')
  await field(page).fill('(a+)+$')
  await page.getByRole('button', { name: /^Pattern/ }).click()
  await field(page).press('Enter')
  await expect(progress(page)).toContainText('Searching 0 of 1 log')
  await page.keyboard.press('Escape')
  await expect(progress(page)).toContainText('then stopped')
  // The threads are free again.
  await field(page).fill('a+!')
  await field(page).press('Enter')
  await expect(progress(page)).toContainText('300,000 lines, the first 500 of them listed')
  open(app, 'go')
})

test('thousands of lines scroll, the rest are counted', async ({ app }) => {
  const { page } = app
  await submit(app, 'long', 'seq -f "row %.0f" 20000')
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /Succeeded/ })).toBeVisible()
  await goTo(page, '/logs')
  await field(page).fill('row')
  await field(page).press('Enter')
  await expect(progress(page)).toContainText('20,000 lines, the first 500 of them listed')
  const grid = page.getByRole('grid', { name: 'Lines found' })
  expect(await grid.getByRole('row').count()).toBeLessThan(120)
  await field(page).press('ArrowDown')
  await expect(grid).toBeFocused()
  for (let presses = 0; presses < 40; presses++) await page.keyboard.press('j')
  await expect(grid.getByRole('row', { selected: true })).toContainText('row 41')
  await expect(grid.getByRole('row', { selected: true })).toBeInViewport()
})

test('pictures of the Logs screen in both themes, without a finding of axe', async ({ app, axe, picture }) => {
  const { page } = app
  const training = `awk 'BEGIN { for (i = 1; i < 400; i++) { printf "step %5d/20000  \\033[36mloss %.4f\\033[0m  lr 6.0e-04\\n", i, 9 / i; if (i % 90 == 0) printf "\\033[33mWarning:\\033[0m gradient norm %.2f was clipped to 1.0\\n", i / 70 } }'`
  await submit(app, 'train-124m', training)
  await submit(app, 'sweep-lr', `${training}; echo "Warning: out of memory, batch halved"; exit 1`)
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /Succeeded|Failed/ })).toHaveCount(2)
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await goTo(page, '/logs')
    await expect(page.getByRole('region', { name: 'Newest logs' }).or(progress(page)).first()).toBeVisible()
    await dismissToasts(page)
    await picture(`logs-start-${theme}`)
    await axe()
    await field(page).fill('warning')
    await field(page).press('Enter')
    await expect(progress(page)).toContainText('lines in 2 jobs')
    if (theme === 'light') await page.getByRole('button', { name: 'Save search' }).click()
    await field(page).press('ArrowDown')
    await expect(page.getByRole('grid', { name: 'Lines found' })).toBeFocused()
    await page.keyboard.press('j')
    await picture(`logs-${theme}`)
    await axe()
    await page.keyboard.press('Enter')
    await expect(logOf(page)).toContainText('was clipped')
    await picture(`logs-place-${theme}`)
    await goTo(page, '/logs')
    await page.getByRole('button', { name: 'New search' }).click()
  }
})
