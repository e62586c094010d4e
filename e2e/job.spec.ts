import { expect, test } from './fixtures/index.ts'
import {
  anotherWindow,
  gate,
  goTo,
  headline,
  logOf,
  open,
  openListed,
  pick,
  submit,
  submitAndOpen,
} from './fixtures/steps.ts'

test('stop asks first, begins on Cancel, and says what happens', async ({ app }) => {
  const { page } = app
  const name = 'train-7b'
  await submitAndOpen(app, name, 'trap "echo saved; exit 3" TERM; echo begun; while :; do sleep 0.1; done')
  await expect(logOf(page)).toContainText('begun')

  await page.getByRole('button', { name: 'Stop…' }).click()
  const ask = page.getByRole('alertdialog', { name: `Stop ${name}?` })
  await expect(ask).toContainText('asked to end (TERM), and killed after 10 s')
  await expect(ask.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(ask).toHaveCount(0)
  await expect(headline(page, 'Running')).toBeVisible()

  await page.keyboard.press('Control+Shift+.')
  await ask.getByRole('button', { name: 'Stop job' }).click()
  await expect(headline(page, 'Cancelled')).toBeVisible()
  await expect(logOf(page)).toContainText('saved')
  await expect(page.getByRole('button', { name: 'Stop…' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
})

test('a failed job says where and why, on its page, in its tabs and under Needs you', async ({ app }) => {
  const { page } = app
  const id = await submitAndOpen(app, 'broken', 'echo about to fail; exit 7', ['--timeout', '5m', '--env', 'A=b c'])
  await expect(headline(page, 'Failed')).toBeVisible()
  await expect(page.locator('main header')).toContainText('exit 7')
  await expect(
    page.getByRole('group', { name: /^Stages/ }).getByRole('button', { name: /^Run ?, failed/ }),
  ).toBeVisible()
  await expect(logOf(page)).toContainText('end of log · exit 7 · 1 line')

  await page.getByRole('tab', { name: 'Config' }).click()
  const config = page.getByRole('tabpanel', { name: 'Config' })
  for (const text of ['echo about to fail; exit 7', 'A=b c', '5 min', id, `${app.userHome}/.remotebot/jobs/${id}/1`])
    await expect(config).toContainText(text)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(page.getByRole('region', { name: 'Attempts' })).toContainText('attempt 1 · this-computer · exit 7')
  await expect(page.getByRole('region', { name: 'Timeline' }).getByRole('listitem').first()).toBeVisible()

  await goTo(page, '/')
  const needs = page.getByRole('region', { name: 'Needs you' })
  await expect(needs).toContainText('broken failed in run, exit 7')
  await needs.getByRole('button', { name: 'Dismiss broken' }).click()
  await expect(needs).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1, name: 'Now' })).toBeFocused()

  await goTo(page, `/jobs/${id}`)
  await pick(page, 'More actions', 'Remove…')
  const ask = page.getByRole('alertdialog', { name: 'Remove broken?' })
  await expect(ask).toContainText('This cannot be undone.')
  await ask.getByRole('button', { name: 'Remove job' }).click()
  await expect(page.getByText('No job yet.')).toBeVisible()
  expect(JSON.parse((await app.cli(['job', 'list', '--json'])).stdout)).toEqual([])
})

test('the list and two windows follow what the command line does', async ({ app }) => {
  const { page } = app
  const other = await anotherWindow(app)
  await goTo(page, '/jobs')
  await goTo(other, '/')
  await expect(other.getByRole('region', { name: 'First job' })).toBeVisible()

  const id = await submit(app, 'from-cli', `echo one; ${gate('go')}; echo two`)
  const row = page.getByRole('row', { name: /from-cli/ })
  await expect(row).toContainText('Running')
  await expect(other.getByRole('region', { name: 'Jobs' })).toContainText('from-cli')
  await goTo(other, `/jobs/${id}`)
  await expect(logOf(other)).toContainText('one')
  open(app, 'go')
  await expect(row).toContainText('Succeeded')
  await expect(logOf(other)).toContainText('two')
  await expect(headline(other, 'Succeeded')).toBeVisible()

  // What one window does the other shows.
  await pick(other, 'More actions', 'Remove…')
  await other.getByRole('button', { name: 'Remove job' }).click()
  await expect(page.getByText('No job yet.')).toBeVisible()
})

test('waiting jobs say how many are ahead; marked rows are stopped and removed together', async ({ app }) => {
  const { page } = app
  await goTo(page, '/servers')
  await openListed(page, 'this-computer')
  await pick(page, 'More actions', 'Edit…')
  await page.getByLabel('Slots').fill('1')
  await page.getByRole('button', { name: /^Save/ }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  for (const name of ['first', 'second', 'third']) await submit(app, name, 'sleep 600')

  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /first/ })).toContainText('Running')
  await expect(page.getByRole('row', { name: /third/ })).toContainText('Queued (1 ahead)')
  await page.getByRole('grid', { name: 'Jobs' }).focus()
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  const bar = page.getByRole('toolbar', { name: 'Marked jobs' })
  await expect(bar).toContainText('3 marked')
  await bar.getByRole('button', { name: 'Stop 3…' }).click()
  await page.getByRole('alertdialog', { name: 'Stop 3 jobs?' }).getByRole('button', { name: 'Stop 3 jobs' }).click()
  await expect(page.getByRole('row', { name: /Cancelled/ })).toHaveCount(3)
  // A row may say so before the window has heard that all are asked: until then they are marked.
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(bar).toHaveCount(0)

  await page.getByRole('grid', { name: 'Jobs' }).focus()
  await page.keyboard.press('x')
  await page.keyboard.press('k')
  await page.keyboard.press('x')
  await bar.getByRole('button', { name: 'Remove 2…' }).click()
  await page.getByRole('alertdialog', { name: 'Remove 2 jobs?' }).getByRole('button', { name: 'Remove 2 jobs' }).click()
  await expect(page.getByRole('row', { name: /Cancelled/ })).toHaveCount(1)
})

test('notices never cover what can be done with marked rows', async ({ app }) => {
  const { page } = app
  await expect(page.getByRole('region', { name: 'First job' })).toBeVisible()
  for (const name of ['first', 'second', 'third']) await submit(app, name, 'exit 3')
  const notices = page.getByRole('region', { name: /^Notifications/ })
  await expect(notices.getByText('3 jobs failed or need you')).toBeVisible()
  await goTo(page, '/jobs')
  await page.getByRole('checkbox', { name: 'Mark first' }).click()
  await page.getByRole('button', { name: 'Remove 1…' }).click()
  await page.getByRole('alertdialog', { name: 'Remove first?' }).getByRole('button', { name: 'Remove job' }).click()
  await expect(page.getByRole('row')).toHaveCount(3)
})
