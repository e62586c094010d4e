import { expect, test } from './fixtures/index.ts'
import { anotherWindow, goTo, submit } from './fixtures/steps.ts'
import { expectToast } from './fixtures/toasts.ts'

test('quitting names the jobs that go on, and Cancel keeps the window', async ({ app }) => {
  const { electron, page } = app
  if (!electron) throw new Error('only the desktop app is quit')
  // An engine that the command line starts would go on by itself: this one must be the app's own.
  await expect(page.locator('footer')).toContainText('1 server reachable')
  await submit(app, 'overnight', 'sleep 600')
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /overnight/ })).toContainText('Running')
  await electron.evaluate(({ app: host, dialog }) => {
    process.env.REMOTEBOT_E2E_QUIT = 'ask'
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

test('closing the last window says once that the app goes on in the tray, and from then on just does', async ({
  app,
}) => {
  const { electron, page } = app
  if (!electron) throw new Error('only the desktop app has a tray')
  await expect(page.locator('footer')).toContainText('1 server reachable')
  await electron.evaluate(({ dialog }) => {
    process.env.REMOTEBOT_E2E_QUIT = 'ask'
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const ask = async (...args: unknown[]) => {
      const { message, defaultId } = args.at(-1) as { message: string; defaultId: number }
      asked.push(message)
      return { response: defaultId, checkboxChecked: false }
    }
    Object.assign(dialog, { showMessageBox: ask })
  })
  const close = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  const visible = () => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  const asked = () => electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  for (let times = 0; times < 2; times++) {
    await close()
    await expect.poll(visible).toBe(false)
    expect(await asked()).toEqual(['Remotebot keeps running in the tray.'])
    await electron.evaluate(({ app: host }) => host.emit('activate'))
    await expect.poll(visible).toBe(true)
  }
  // It went on all the time.
  await submit(app, 'later', 'true')
  await expectToast(page, 'later: succeeded')
  await electron.evaluate(() => {
    process.env.REMOTEBOT_E2E_QUIT = 'yes'
  })
})
