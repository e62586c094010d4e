import { expect, test } from './fixtures/index.ts'
import { anotherWindow, goTo, submit } from './fixtures/steps.ts'

test('quitting names the jobs that go on, and Cancel keeps the window', async ({ app }) => {
  const { electron, page } = app
  if (!electron) throw new Error('only the desktop app is quit')
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
