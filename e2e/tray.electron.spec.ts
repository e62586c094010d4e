import type { ElectronApplication } from 'playwright-core'
import { approvalDialog, setPrice, submitExpensive } from './fixtures/approvals.ts'
import { rentAndOpen, showOffers, test } from './fixtures/cloud.ts'
import { type App, expect } from './fixtures/index.ts'
import { gate, goTo, headline, open, submit } from './fixtures/steps.ts'
import { expectToast } from './fixtures/toasts.ts'

/** Keeps each menu that the tray is given from now on. The first change after this brings one. */
async function keepMenus(app: App): Promise<ElectronApplication> {
  const { electron } = app
  if (!electron) throw new Error('only the desktop app has a tray')
  await electron.evaluate(({ Tray }) => {
    const menus: Electron.Menu[] = []
    Object.assign(globalThis, { menus })
    const { setContextMenu } = Tray.prototype
    Tray.prototype.setContextMenu = function set(this: Electron.Tray, menu: Electron.Menu | null) {
      if (menu) menus.push(menu)
      setContextMenu.call(this, menu)
    }
  })
  return electron
}

/** The words of the newest menu. */
const labels = (electron: ElectronApplication) =>
  electron.evaluate(() => {
    const { menus } = globalThis as unknown as { menus: Electron.Menu[] }
    return menus.at(-1)?.items.flatMap(({ label, type }) => (type === 'separator' ? [] : [label])) ?? []
  })

const press = (electron: ElectronApplication, beginning: string) =>
  electron.evaluate((_, words) => {
    const { menus } = globalThis as unknown as { menus: Electron.Menu[] }
    menus
      .at(-1)
      ?.items.find(({ label }) => label.startsWith(words))
      ?.click()
  }, beginning)

test('the tray names what runs and what waits, and leads there', async ({ app, cloud }) => {
  const { page } = app
  await expect(page.locator('footer')).toContainText('1 server reachable')
  const electron = await keepMenus(app)
  const job = await submit(app, 'A&B', gate('go'))
  await expect
    .poll(() => labels(electron))
    .toEqual([
      '1 job running',
      'A&&B · Running',
      'Approvals…',
      'Hold Queue',
      'Stop Idle Servers…',
      'Open Remotebot',
      'New Job…',
      'Quit',
    ])
  await press(electron, 'A&&B')
  await expect(page).toHaveURL(new RegExp(`#/jobs/${job}$`))

  await setPrice(cloud, 30_000_000)
  await showOffers(app)
  await submitExpensive(app, 'dear', 'true')
  await expect.poll(() => labels(electron)).toContain('Approvals (1)…')
  expect((await labels(electron))[0]).toBe('1 request waits for approval')
  await press(electron, 'Approvals (1)')
  await expect(page.getByRole('heading', { level: 1, name: 'Approvals' })).toBeVisible()
  // The inbox: no menu decides, nor opens a dialog where one key would.
  await expect(approvalDialog(page)).toHaveCount(0)

  // Somebody is filling something in: that is not thrown away.
  await press(electron, 'New Job')
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByLabel('Command').fill('half a thought')
  await press(electron, 'A&&B')
  await expectToast(page, 'Finish or close the open dialog first')
  await expect(sheet.getByLabel('Command')).toHaveValue('half a thought')
  open(app, 'go')
})

test('a queue that is held starts nothing until it is resumed', async ({ app, axe, picture }) => {
  const { page } = app
  await expect(page.locator('footer')).toContainText('1 server reachable')
  const electron = await keepMenus(app)
  await submit(app, 'before', gate('go'))
  await expect.poll(() => labels(electron)).toContain('before · Running')
  await press(electron, 'Hold Queue')
  await expect.poll(() => labels(electron)).toContain('Resume Queue')
  const job = await submit(app, 'after', 'true')
  await goTo(page, `/jobs/${job}`)
  await expect(page.getByText('the queue is held').first()).toBeVisible()
  await expect(page.locator('footer')).toContainText('queue held, 1 waits')
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await axe()
    await picture(`queue-held-${colorScheme}`)
  }
  await page.getByRole('button', { name: 'Resume the queue' }).click()
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await expect.poll(() => labels(electron)).toContain('Hold Queue')
  open(app, 'go')
})

test('idle servers are named with their price and ended only after a yes', async ({ app, axe, picture }) => {
  const { page } = app
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await showOffers(app)
  const electron = await keepMenus(app)
  await rentAndOpen(app, 'idle-box')
  await expect
    .poll(async () => (await labels(electron))[1])
    .toMatch(/^\$\d+\.\d\d\/h now · \$\d+\.\d+ today · .* this month, est\.$/)
  await press(electron, 'Stop Idle')
  const dialog = page.getByRole('alertdialog', { name: 'Terminate the idle server?' })
  await expect(dialog.getByRole('listitem')).toHaveText(/^idle-box.*\$\d+\.\d\d\/h$/)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await axe()
    await picture(`stop-idle-${colorScheme}`)
  }
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await goTo(page, '/servers')
  await expect(page.getByRole('row', { name: /idle-box/ })).toContainText('Idle')

  await press(electron, 'Stop Idle')
  await dialog.getByRole('button', { name: 'Terminate server' }).click()
  await expect
    .poll(async () => (await app.cli(['server', 'show', 'idle-box', '--json'])).stdout)
    .toContain('"terminated"')
})
