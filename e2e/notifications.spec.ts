import { approvalDialog, shown as requestShown, showExpensiveOffers, submitExpensive } from './fixtures/approvals.ts'
import { test } from './fixtures/cloud.ts'
import { keepNotices } from './fixtures/desktop-notices.ts'
import { type App, expect } from './fixtures/index.ts'
import { anotherWindow, dismissToasts, gate, goTo, open, submit } from './fixtures/steps.ts'
import { expectToast } from './fixtures/toasts.ts'

/** The list behind the bell, opened. */
async function openHistory({ page }: App) {
  await page.getByRole('button', { name: /^Notices/ }).click()
  const past = page.getByRole('dialog', { name: 'Notices' })
  await expect(past).toBeVisible()
  return past
}

test('a desktop notice says that a job ended, only while the window is not in front', async ({ app }) => {
  const { page } = app
  const desktop = await keepNotices(app)
  await submit(app, 'nightly', `${gate('go')}; exit 4`)
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /nightly/ })).toContainText('Running')
  open(app, 'go')
  await expect.poll(desktop.shown).toEqual([{ title: 'nightly: failed', body: 'exit 4', actions: [] }])

  // In front: the toast is enough.
  await desktop.setFront(true)
  await submit(app, 'daily', `${gate('further')}`)
  await expect(page.getByRole('row', { name: /daily/ })).toContainText('Running')
  open(app, 'further')
  await expectToast(page, 'daily: succeeded')
  expect(await desktop.shown()).toHaveLength(1)

  // A click leads to the job, and whoever looks at it has seen what there was to tell.
  await desktop.click(0)
  await expect(page.getByRole('heading', { level: 1, name: 'nightly' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Notices/ })).toHaveAccessibleName('Notices, 1 new')
})

test('the history outlives the window, and says what is new until somebody looks', async ({ app, axe, picture }) => {
  const { page } = app
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await submit(app, 'broken-eval', 'exit 7')
  await submit(app, 'fine', 'true')
  await expectToast(page, 'fine: succeeded')
  await page.reload()
  const bell = page.getByRole('button', { name: /^Notices/ })
  await expect(bell).toHaveAccessibleName('Notices, 2 new')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const past = await openHistory(app)
    await expect(past.getByRole('listitem')).toHaveCount(2)
    await expect(past.getByRole('link', { name: 'broken-eval: failed' })).toBeVisible()
    await axe()
    await picture(`notices-${colorScheme}`)
    await page.keyboard.press('Escape')
    await expect(past).toHaveCount(0)
  }
  await expect(bell).toHaveAccessibleName('Notices')
  await page.reload()
  await expect(bell).toHaveAccessibleName('Notices')
  const past = await openHistory(app)
  await expect(past.getByLabel('new')).toHaveCount(0)
  await past.getByRole('link', { name: 'broken-eval: failed' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'broken-eval' })).toBeVisible()
  await expect(past).toHaveCount(0)
})

test('what is switched off only stands in the history; in quiet hours the desktop is left alone', async ({
  app,
  axe,
  picture,
}) => {
  const { page } = app
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const desktop = await keepNotices(app)
  await goTo(page, '/settings/notifications')
  const failed = page.getByRole('switch', { name: 'A job has failed or needs attention' })
  await failed.click()
  await expect(failed).not.toBeChecked()
  await submit(app, 'unheard', 'exit 3')
  await submit(app, 'heard', 'true')
  await expect.poll(desktop.shown).toEqual([{ title: 'heard: succeeded', body: '', actions: [] }])
  await expect(page.getByText('unheard: failed')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Notices, 1 new' })).toBeVisible()
  const past = await openHistory(app)
  await expect(past.getByRole('link', { name: 'unheard: failed' })).toBeVisible()
  await page.keyboard.press('Escape')

  // From now until in an hour, by the clock of this computer.
  const time = (at: Date) => `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
  const now = Date.now()
  await page.getByRole('switch', { name: 'No desktop notices at these times' }).click()
  await page.getByLabel('From').fill(time(new Date(now - 3_600_000)))
  await page.getByLabel('Until').fill(time(new Date(now + 3_600_000)))
  // Each half of a time that is typed is stored at once, and the next goes on where it is.
  await expect(page.getByLabel('Until')).toBeFocused()
  // Another window shows what the engine has stored.
  const other = await anotherWindow(app)
  await goTo(other, '/settings/notifications')
  await expect(other.getByLabel('Until')).toHaveValue(time(new Date(now + 3_600_000)))
  await other.close()
  await page.reload()
  await expect(page.getByLabel('Until')).toHaveValue(time(new Date(now + 3_600_000)))
  await expect(failed).not.toBeChecked()
  const again = await keepNotices(app)
  await submit(app, 'quiet', 'true')
  await expectToast(page, 'quiet: succeeded')
  await dismissToasts(page)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await axe()
    await picture(`notifications-settings-${colorScheme}`)
  }
  expect((await again.shown()).map(({ title }) => title)).not.toContain('quiet: succeeded')
})

test('a request comes to the desktop; its notice opens the dialog, and decides nothing', async ({
  app,
  cloud,
  picture,
}) => {
  const { page } = app
  await showExpensiveOffers(app, cloud)
  const desktop = await keepNotices(app)
  // It needs a person also while a window is in front.
  await desktop.setFront(true)
  const { approval } = await submitExpensive(app, 'big-eval', 'true')
  await expect.poll(async () => (await desktop.shown()).length).toBe(1)
  const [notice] = await desktop.shown()
  await expect(page.locator('footer')).toContainText('1 waits for you')
  await picture('approval-notice')
  expect(notice?.title).toMatch(/^Approve .* for big-eval: at most \$\d+\.\d\d\?$/)
  if (app.electron) {
    expect(notice?.actions).toEqual(['Review', 'Deny…'])
    await desktop.press(0, 1)
    await expect(approvalDialog(page).getByRole('textbox', { name: /^Why/ })).toBeFocused()
  } else {
    await desktop.click(0)
    await expect(approvalDialog(page)).toBeVisible()
  }
  expect(await requestShown(app, approval)).toMatchObject({ status: 'pending', decidedBy: null })
})
