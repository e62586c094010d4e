import { expect, test } from './fixtures/index.ts'
import { noteText } from './fixtures/said.ts'
import { goByKeys, headline, logOf, tabTo, typeInto } from './fixtures/steps.ts'

test('a first job runs on this computer, from two cards to Succeeded', async ({ app }) => {
  const { page } = app
  const first = page.getByRole('region', { name: 'First job' })
  await expect(first.getByRole('heading', { name: 'This computer' })).toBeVisible()
  await expect(first.getByRole('heading', { name: 'A server I reach by SSH' })).toBeVisible()
  // It runs for twelve seconds, which nobody holds up.
  const said = await noteText(page, 'main header')
  const stagesSaid = await noteText(page, 'fieldset')
  const timerSaid = await noteText(page, '[role=timer]')
  await first.getByRole('button', { name: 'Run the sample job on this-computer' }).click()

  await expect(page.getByRole('heading', { level: 1, name: 'sample' })).toBeVisible()
  const stages = page.getByRole('group', { name: /^Stages/ })
  await expect(stages.getByRole('button')).toHaveCount(6)
  await expect.poll(said).toContain('Running')
  await expect.poll(stagesSaid).toContain('Run, active')
  await expect.poll(timerSaid).toMatch(/00:\d\d:\d\d/)
  await expect(logOf(page)).toContainText('step 1 of 12')

  await expect(headline(page, 'Succeeded')).toBeVisible()
  await expect(logOf(page)).toContainText('Done. This log is stored on your computer.')
  await expect(logOf(page)).toContainText('end of log · exit 0 · 14 lines')
  for (const name of [
    /^Acquire ?, done/,
    /^Deploy ?, done/,
    /^Bootstrap ?, skipped/,
    /^Run ?, done/,
    /^Release ?, done/,
  ])
    await expect(stages.getByRole('button', { name })).toBeVisible()

  await page.getByRole('link', { name: /^Now/ }).click()
  await expect(page.getByText('Nothing runs and nothing waits.')).toBeVisible()
  await expect(first).toHaveCount(0)
})

test('from first run to a done job of one’s own with the keyboard alone', async ({ app }) => {
  const { page } = app
  await expect(page.getByRole('region', { name: 'First job' })).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Run the sample job on this-computer' }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'sample' })).toBeFocused()

  // Its tabs, its log and back.
  await tabTo(page, page.getByRole('tab', { name: 'Log' }))
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText(/^This job names no files to bring home/)).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText("the job's own folder")).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible()
  for (const name of ['Config', 'Results', 'Log']) {
    await page.keyboard.press('ArrowLeft')
    await expect(page.getByRole('tab', { name, selected: true })).toBeFocused()
  }
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await tabTo(page, logOf(page))
  await page.keyboard.press('Control+Home')
  await expect(logOf(page)).toContainText('Hello from')

  await page.keyboard.press('Control+n')
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await typeInto(page, sheet.getByLabel('Command'), 'echo "typed by hand"')
  await page.keyboard.press('Control+Enter')
  await expect(sheet.getByText('Nothing stands in its way.')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(logOf(page)).toContainText('typed by hand')
  await expect(headline(page, 'Succeeded')).toBeVisible()

  // To the list, down to the older job, and into it.
  await goByKeys(page, 'j', 'Jobs')
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'sample' })).toBeVisible()
})
