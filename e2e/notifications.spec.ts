import { expect, test } from './fixtures/index.ts'
import { anotherWindow, gate, goTo, open, submit } from './fixtures/steps.ts'

interface Shown {
  title: string
  body: string
}

test('a desktop notice says that a job ended, only while the window is not in front', async ({ app }) => {
  const { page } = app
  // What the window asks the system to show, and whether it believes to be in front.
  await page.evaluate(() => {
    const notices: Shown[] = []
    class Notice {
      static readonly permission = 'granted'
      constructor(title: string, options: { body: string }) {
        notices.push({ title, body: options.body })
      }
    }
    Object.assign(window, { notices, Notification: Notice })
    document.hasFocus = () => false
  })
  const shown = () => page.evaluate(() => (window as unknown as { notices: Shown[] }).notices)
  await submit(app, 'nightly', `${gate('go')}; exit 4`)
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /nightly/ })).toContainText('Running')
  open(app, 'go')
  await expect.poll(shown).toEqual([{ title: 'nightly: failed', body: 'exit 4' }])

  // In front: the toast is enough.
  await page.evaluate(() => {
    document.hasFocus = () => true
  })
  await submit(app, 'daily', `${gate('further')}`)
  await expect(page.getByRole('row', { name: /daily/ })).toContainText('Running')
  open(app, 'further')
  await expect(page.getByText('daily: succeeded').first()).toBeVisible()
  await page.getByRole('button', { name: /^Notices/ }).click()
  const past = page.getByRole('dialog', { name: 'Notices' })
  await expect(past.getByRole('listitem')).toHaveCount(2)
  expect(await shown()).toHaveLength(1)

  await goTo(page, '/settings/notifications')
  await page.getByRole('switch', { name: 'A job has finished' }).click()
  const { stdout } = await app.cli(['engine', 'status', '--json'])
  expect(JSON.parse(stdout).activeJobs).toBe(0)
})

test('quitting names the jobs that go on, and Cancel keeps the window', async ({ app }) => {
  const { electron, page } = app
  test.skip(!electron, 'a browser has nothing to quit')
  if (!electron) return
  // An engine that the command line starts would go on by itself: this one must be the app's own.
  await expect(page.locator('footer')).toContainText('1 server reachable')
  await submit(app, 'overnight', 'sleep 600')
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /overnight/ })).toContainText('Running')
  await electron.evaluate(({ app: host, dialog }) => {
    delete process.env.REMOTEBOT_E2E_QUIT
    const ask = async (...args: unknown[]) => {
      const options = args.at(-1) as { message: string; detail: string; buttons: string[]; cancelId: number }
      Object.assign(globalThis, { asked: options })
      return { response: options.cancelId, checkboxChecked: false }
    }
    Object.assign(dialog, { showMessageBox: ask })
    host.quit()
  })
  const asked = () =>
    electron.evaluate(
      () => (globalThis as unknown as { asked?: { message: string; detail: string; buttons: string[] } }).asked,
    )
  await expect.poll(async () => (await asked())?.message).toBe('One job goes on without Remotebot.')
  expect((await asked())?.detail).toContain('overnight: goes on running on this-computer')
  expect((await asked())?.buttons).toContain('Cancel')
  await expect(page.getByRole('row', { name: /overnight/ })).toContainText('Running')

  // Another window may be closed without a question.
  const other = await anotherWindow(app)
  await other.close()
  await expect(page.getByRole('row', { name: /overnight/ })).toBeVisible()
  await electron.evaluate(() => {
    process.env.REMOTEBOT_E2E_QUIT = 'yes'
  })
  await app.cli(['job', 'cancel', 'overnight', '--yes'])
})
