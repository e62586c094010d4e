import type { Page } from '@playwright/test'
import { expect } from './fixtures/index.ts'
import { addServer, test } from './fixtures/ssh.ts'
import { goTo, tabTo } from './fixtures/steps.ts'

/** The text on the screen of the open terminal, as a screen reader is given it: whatever draws it. */
const screen = (page: Page) => page.locator('.terminal-screen:not([hidden]) .xterm-accessibility')

async function ready(page: Page) {
  await expect(page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab', { selected: true })).toBeVisible()
  await page.getByRole('button', { name: 'Screen reader mode' }).click()
  await expect(page.getByText('Opening…')).toHaveCount(0)
  // What is typed before the shell is there would go nowhere.
  await expect(screen(page)).toContainText(/\S/)
  await page.locator('.terminal-screen:not([hidden]) .xterm-helper-textarea').focus()
}

/** Types a command; what it prints is told from what was typed by the arithmetic in it. */
async function run(page: Page, line: string) {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

test('a shell on this computer: typing, its size, the paste guard, tabs', async ({ app }) => {
  const { page } = app
  await goTo(page, '/servers')
  await page.getByRole('link', { name: 'this-computer' }).click()
  await page.getByRole('button', { name: /^Open terminal/ }).click()
  await ready(page)
  await run(page, 'echo sum=$((40 + 2))')
  await expect(screen(page)).toContainText('sum=42')

  // The shell learns its size, and each change of it.
  const columns = async () => {
    await run(page, 'clear; echo "cols=$(stty size | cut -d" " -f2)."')
    await expect(screen(page)).toContainText(/cols=\d+\./)
    return Number(/cols=(\d+)\./.exec((await screen(page).textContent()) ?? '')?.[1])
  }
  const narrow = await columns()
  expect(narrow).toBeGreaterThan(60)
  await page.getByRole('button', { name: 'Collapse the sidebar' }).click()
  await page.locator('.terminal-screen:not([hidden]) .xterm-helper-textarea').focus()
  await expect.poll(columns).toBeGreaterThan(narrow)

  // One line is pasted as it is, several are shown first.
  const paste = (text: string) =>
    page.locator('.terminal-screen:not([hidden]) .xterm-helper-textarea').evaluate((area, data) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', data)
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)
  await paste('echo pasted=$((1 + 1))')
  await page.keyboard.press('Enter')
  await expect(screen(page)).toContainText('pasted=2')
  await paste('echo a=$((2 + 1))\necho b=$((2 + 2))\n')
  const guard = page.getByRole('alertdialog', { name: /^Paste 3 lines/ })
  await expect(guard).toContainText('echo b=$((2 + 2))')
  await expect(guard.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(guard).toHaveCount(0)
  await expect(screen(page)).not.toContainText('a=3')
  await paste('echo a=$((2 + 1))\necho b=$((2 + 2))\n')
  await guard.getByRole('button', { name: 'Paste' }).click()
  await page.keyboard.press('Enter')
  await expect(screen(page)).toContainText('b=4')

  // A second shell in its own tab; leaving the page ends neither.
  await page.getByRole('button', { name: 'New terminal' }).click()
  const tabs = page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')
  await expect(tabs).toHaveCount(2)
  await expect(screen(page)).not.toContainText('b=4')
  await goTo(page, '/')
  await page.goBack()
  await expect(tabs).toHaveCount(2)
  await tabs.first().click()
  await expect(screen(page)).toContainText('b=4')

  // Out of it by keyboard, and its end.
  await page.locator('.terminal-screen:not([hidden]) .xterm-helper-textarea').focus()
  await page.keyboard.press('Control+F6')
  await expect(tabs.first()).toBeFocused()
  await tabTo(page, page.locator('.terminal-screen:not([hidden]) .xterm-helper-textarea'))
  await run(page, 'exit 3')
  await expect(page.getByRole('button', { name: 'New shell here' })).toBeVisible()
  await expect(screen(page)).toContainText('b=4')
  await page.getByRole('button', { name: 'Close terminal' }).click()
  await expect(tabs).toHaveCount(1)
})

test('a shell by SSH comes back in place after the link is cut, with what it printed', async ({ app, sshd, link }) => {
  const { page } = app
  const id = await addServer(app, sshd, 'far', link.port)
  await goTo(page, `/servers/${id}/terminal`)
  await ready(page)
  await run(page, 'seq 500; echo before=$((6 * 7))')
  await expect(screen(page)).toContainText('before=42')

  await link.refuse()
  link.cut()
  const banner = page.getByText(/The connection to the server was lost/)
  await expect(banner).toBeVisible()
  await expect(screen(page)).toContainText('before=42')
  await link.resume()
  await page.getByRole('button', { name: 'Reconnect' }).click()
  await expect(banner).toHaveCount(0)
  await expect(page.getByText('Opening…')).toHaveCount(0)
  await page.locator('.terminal-screen:not([hidden]) .xterm-helper-textarea').focus()
  await expect(async () => {
    await run(page, 'echo after=$((6 * 8))')
    await expect(screen(page)).toContainText('after=48', { timeout: 1000 })
  }).toPass({ timeout: 20_000 })
  await expect(screen(page)).toContainText('before=42')
  await expect(page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')).toHaveCount(1)
})

test('a job in tmux is joined from its page', async ({ app }) => {
  const { page } = app
  const { stdout } = await app.cli([
    'job',
    'submit',
    '--json',
    '--tty',
    '--name',
    'asks',
    '--',
    'echo ready; read -r word; echo got=$word',
  ])
  await goTo(page, `/jobs/${JSON.parse(stdout).id}`)
  await page.getByRole('button', { name: 'Attach', exact: true }).click()
  await ready(page)
  await run(page, 'hello')
  await goTo(page, `/jobs/${JSON.parse(stdout).id}`)
  await expect(page.getByRole('log')).toContainText('got=hello')
})
