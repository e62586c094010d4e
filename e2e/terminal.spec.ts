import type { Page } from '@playwright/test'
import { expect } from './fixtures/index.ts'
import { addServer, test } from './fixtures/ssh.ts'
import { goTo, headline, logOf, openListed, submitAndOpen, tabTo } from './fixtures/steps.ts'

/** The text on the screen of the open terminal, as a screen reader is given it: whatever draws it. */
const screen = (page: Page) => page.locator('.terminal-screen:not([hidden]) .xterm-accessibility')

/** What takes the keys of the open terminal. */
const shell = (page: Page) => page.locator('.terminal-screen:not([hidden]) .xterm-helper-textarea')

const tabsOf = (page: Page) => page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab')

async function ready(page: Page) {
  await expect(tabsOf(page).and(page.locator('[aria-selected="true"]'))).toBeVisible()
  const reader = page.getByRole('button', { name: 'Screen reader mode' })
  if ((await reader.getAttribute('aria-pressed')) !== 'true') await reader.click()
  await expect(page.getByText('Opening…')).toHaveCount(0)
  // What is typed before the shell is there would go nowhere.
  await expect(screen(page)).toContainText(/\S/)
  await shell(page).focus()
}

/** Pastes text as the browser does when a person asks it to. */
const paste = (page: Page, text: string) =>
  shell(page).evaluate((area, data) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', data)
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)

/** A new connection in the same tab whose shell has said something. */
const NEW_SHELL = /new connection at [\d:]+ ──\s*\S/

/** Types a command; what it prints is told from what was typed by the arithmetic in it. */
async function run(page: Page, line: string) {
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

test('a shell on this computer: typing, its size, the paste guard, tabs', async ({ app }) => {
  const { page } = app
  await goTo(page, '/servers')
  await openListed(page, 'this-computer')
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
  await shell(page).focus()
  await expect.poll(columns).toBeGreaterThan(narrow)

  // One line is pasted as it is, several are shown first.
  await paste(page, 'echo pasted=$((1 + 1))')
  await page.keyboard.press('Enter')
  await expect(screen(page)).toContainText('pasted=2')
  await paste(page, 'echo a=$((2 + 1))\necho b=$((2 + 2))\n')
  const guard = page.getByRole('alertdialog', { name: /^Paste 3 lines/ })
  await expect(guard).toContainText('echo b=$((2 + 2))')
  await expect(guard.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(guard).toHaveCount(0)
  await expect(shell(page)).toBeFocused()
  await expect(screen(page)).not.toContainText('a=3')
  await paste(page, 'echo a=$((2 + 1))\necho b=$((2 + 2))\n')
  await guard.getByRole('button', { name: 'Paste' }).click()
  await expect(guard).toHaveCount(0)
  await expect(shell(page)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(screen(page)).toContainText('b=4')

  // A second shell in its own tab; leaving the page ends neither, and the hidden one keeps its size.
  await run(page, `trap 'echo size=$(stty size)' WINCH`)
  await page.getByRole('button', { name: 'New terminal' }).click()
  const tabs = tabsOf(page)
  await expect(tabs).toHaveCount(2)
  await expect(shell(page)).toBeFocused()
  await expect(screen(page)).not.toContainText('b=4')
  await goTo(page, '/')
  await page.goBack()
  await expect(tabs).toHaveCount(2)
  await expect(screen(page)).toContainText(/\S/)
  await tabs.first().click()
  await expect(screen(page)).toContainText('b=4')
  await expect(shell(page)).toBeFocused()
  await run(page, 'echo back=$((1 + 1))')
  await expect(screen(page)).toContainText('back=2')
  await expect(screen(page)).not.toContainText('size=24 80')

  // Out of it by keyboard, and its end.
  await shell(page).focus()
  await page.keyboard.press('Control+F6')
  await expect(tabs.first()).toBeFocused()
  // The arrows choose among the tabs without falling into a shell.
  for (const [key, at] of [
    ['ArrowRight', 1],
    ['ArrowRight', 0],
    ['End', 1],
    ['Home', 0],
  ] as const) {
    await page.keyboard.press(key)
    await expect(tabs.nth(at)).toBeFocused()
    await expect(tabs.nth(at)).toHaveAttribute('aria-selected', 'true')
    await expect(tabs.nth(at)).toHaveAttribute('tabindex', '0')
    await expect(tabs.nth(1 - at)).toHaveAttribute('tabindex', '-1')
  }
  await tabTo(page, shell(page))
  await run(page, 'exit 3')
  await expect(page.getByText('The shell ended with exit code 3. What was printed stays here.')).toBeVisible()
  await expect(screen(page)).toContainText('b=4')
  await paste(page, 'echo too late')
  await expect(page.getByText('The text was not pasted', { exact: true })).toBeVisible()
  const again = page.getByRole('button', { name: 'New shell here' })
  await again.click()
  await expect(again).toHaveCount(0)
  await expect(shell(page)).toBeFocused()
  await expect(screen(page)).toContainText(NEW_SHELL)
  await run(page, 'kill -9 $$')
  await expect(page.getByText('The shell was ended by SIGKILL. What was printed stays here.')).toBeVisible()
  await page.getByRole('button', { name: 'Close terminal' }).click()
  await expect(tabs).toHaveCount(1)
  await page.getByRole('button', { name: 'Close terminal' }).click()
  await expect(tabs).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'New terminal' })).toBeFocused()
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
  await expect(screen(page)).toContainText(NEW_SHELL)
  await expect(shell(page)).toBeFocused()
  await run(page, 'echo after=$((6 * 8))')
  await expect(screen(page)).toContainText('after=48')
  // In this order: nothing of the new shell was written over what was there.
  await expect(screen(page)).toContainText(/499\s*500\s*before=42[\s\S]*new connection[\s\S]*after=48/)
  await expect(tabsOf(page)).toHaveCount(1)
})

test('a job in tmux is joined from its page', async ({ app }) => {
  const { page } = app
  const id = await submitAndOpen(app, 'asks', 'echo ready; read -r word; echo got=$word', ['--tty'])
  await page.getByRole('button', { name: 'Attach', exact: true }).click()
  await ready(page)
  await expect(screen(page)).toContainText('ready')

  // The page finds its terminal again instead of joining a second time.
  await page.reload()
  await ready(page)
  await expect(screen(page)).toContainText('ready')
  await expect(tabsOf(page)).toHaveCount(1)
  await run(page, 'hello')
  await expect(page.getByText("The job's session was left or has ended. What was printed stays here.")).toBeVisible()
  await goTo(page, `/jobs/${id}`)
  await expect(logOf(page)).toContainText('got=hello')
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await page.goBack()
  await page.getByRole('button', { name: 'Join again' }).click()
  await expect(page.getByText("The job's session was not joined", { exact: true })).toBeVisible()
})
