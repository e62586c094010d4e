import type { Page } from '@playwright/test'
import { newId } from '../src-shared/vocabulary/index.ts'
import { showOffers, strayMachine, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { dismissToasts, goTo, headline, logOf, openListed, pick, sayYes, submit } from './fixtures/steps.ts'

/** Each screen, and how one knows that it is there. */
const SCREENS: Record<string, (page: Page) => Promise<void>> = {
  '/': (page) => expect(page.getByRole('region', { name: 'Needs you' })).toContainText('broken'),
  '/jobs': (page) => expect(page.getByRole('row')).toHaveCount(4),
  '/servers': (page) => expect(page.getByRole('row', { name: /^this-computer/ })).toBeVisible(),
  '/offers': (page) => expect(page.getByText('No provider is connected.')).toBeVisible(),
  '/approvals': (page) => expect(page.getByText('Nothing waits for you.')).toBeVisible(),
  '/budget': (page) => expect(page.getByRole('region', { name: 'First budget' })).toBeVisible(),
  '/activity': (page) => expect(page.getByText('No decision about money yet.')).toBeVisible(),
  '/leftovers': (page) => expect(page.getByText('No provider is connected.')).toBeVisible(),
}
const PARTS = [
  'appearance',
  'notifications',
  'shortcuts',
  'templates',
  'providers',
  'limits',
  'vault',
  'tokens',
  'retention',
  'about',
]
for (const part of PARTS)
  SCREENS[`/settings/${part}`] = (page) => expect(page.locator('main section').first()).toBeVisible()

for (const theme of ['dark', 'light'] as const) {
  test(`no serious finding of axe on any screen, ${theme}`, async ({ app, axe }) => {
    const { page } = app
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await expect(page.getByRole('region', { name: 'First job' })).toBeVisible()
    await axe()

    const broken = await submit(app, 'broken', 'printf "\\033[33myellow\\033[0m and plain\\n"; exit 7')
    await submit(app, 'done', 'true')
    const running = await submit(app, 'running', 'echo "Error: not yet"; exec sleep 600')
    for (const [path, there] of Object.entries(SCREENS)) {
      await test.step(path, async () => {
        await goTo(page, path)
        await there(page)
        await axe()
      })
    }
    for (const [tab, name] of [
      ['', 'Log'],
      ['/config', 'Config'],
      ['/events', 'Timeline'],
    ] as const) {
      await test.step(`job${tab}`, async () => {
        await goTo(page, `/jobs/${broken}${tab}`)
        await expect(headline(page, 'Failed')).toBeVisible()
        await expect(page.getByRole('tabpanel', { name })).toBeVisible()
        await axe()
      })
    }
    await goTo(page, `/jobs/${running}`)
    await expect(logOf(page)).toContainText('Error: not yet')
    await page.keyboard.press('Control+f')
    await page.getByRole('textbox', { name: 'Find in the whole log' }).fill('yet')
    await page.getByRole('button', { name: 'Time', exact: true }).click()
    await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1')
    await axe()

    await goTo(page, '/servers')
    await openListed(page, 'this-computer')
    for (const tab of ['Overview', 'Terminal', 'Jobs', 'Health']) {
      await test.step(`server ${tab}`, async () => {
        await page.getByRole('tab', { name: tab }).click()
        if (tab === 'Terminal') await expect(page.locator('.xterm-screen')).toBeVisible()
        if (tab === 'Health') await expect(page.getByRole('button', { name: 'Check again' })).toBeEnabled()
        await axe()
      })
    }
    await goTo(page, `/jobs/${running}`)
    await page.getByRole('button', { name: 'Stop…' }).click()
    await page.getByRole('button', { name: 'Stop job' }).click()
    await expect(headline(page, 'Cancelled')).toBeVisible()
  })

  test(`no serious finding of axe in any dialog, ${theme}`, async ({ app, axe }) => {
    const { page } = app
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const id = await submit(app, 'done', 'true')
    await goTo(page, `/jobs/${id}`)
    await expect(headline(page, 'Succeeded')).toBeVisible()

    const look = async (name: string | RegExp, role: 'dialog' | 'alertdialog' = 'dialog') => {
      const dialog = page.getByRole(role, { name })
      await test.step(String(name), async () => {
        await expect(dialog).toBeVisible()
        await axe()
      })
      await page.keyboard.press('Escape')
      await expect(dialog).toHaveCount(0)
    }
    await pick(page, 'More actions', 'Save as template…')
    await look('Save as template')
    await pick(page, 'More actions', 'Remove…')
    await look('Remove done?', 'alertdialog')
    await page.getByRole('button', { name: 'More actions' }).click()
    await expect(page.getByRole('menu')).toBeVisible()
    await axe()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
    await page.keyboard.press('Control+k')
    await look('Command palette')
    await page.keyboard.press('?')
    await look('Keyboard shortcuts')
    await page.getByRole('button', { name: /^Notices/ }).click()
    await look('Notices')

    await page.keyboard.press('Control+n')
    const sheet = page.getByRole('dialog', { name: 'New job' })
    await sheet.getByRole('button', { name: 'Continue' }).click()
    await sheet.getByRole('button', { name: 'Add variable' }).click()
    await expect(sheet.getByText('a job needs a command').first()).toBeVisible()
    await axe()
    await sheet.getByLabel('Command').fill('true')
    await sheet.getByRole('button', { name: 'Continue' }).click()
    await expect(sheet.getByLabel('Time limit')).toBeVisible()
    await axe()
    await sheet.getByRole('button', { name: 'Continue' }).click()
    await expect(sheet.getByText('Nothing stands in its way.')).toBeVisible()
    await look('New job')

    await goTo(page, '/servers')
    await page.getByRole('button', { name: 'Add server' }).first().click()
    await page.getByRole('textbox', { name: 'Address' }).fill('nobody@127.0.0.1:1')
    await page.getByLabel('Log in with').selectOption({ label: 'Pasted key' })
    await expect(page.getByText('Paste the private key.')).toBeVisible()
    await axe()
    await page.getByLabel('Log in with').selectOption({ label: 'As ssh would' })
    await page.getByRole('button', { name: /^Add and check/ }).click()
    await expect(page.getByRole('list', { name: 'Checks' }).getByLabel('failed')).toBeVisible()
    await look('127.0.0.1')
    await openListed(page, '127.0.0.1')
    await pick(page, 'More actions', 'Edit…')
    await look('Edit 127.0.0.1')
    await pick(page, 'More actions', 'Remove…')
    await look('Remove 127.0.0.1?', 'alertdialog')
    await goTo(page, '/settings/tokens')
    await page.getByRole('button', { name: 'Create token' }).click()
    await look('Create token')
    await goTo(page, '/settings/vault')
    await page.getByRole('button', { name: 'Add secret' }).click()
    await look('Add secret')
  })

  test(`no serious finding of axe where servers are rented, ${theme}`, async ({ app, cloud, axe, picture }) => {
    const { page } = app
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await showOffers(app)
    const look = async (name: string | RegExp, role: 'dialog' | 'alertdialog' = 'dialog') => {
      const dialog = page.getByRole(role, { name })
      await test.step(String(name), async () => {
        await expect(dialog).toBeVisible()
        await axe()
      })
      await page.keyboard.press('Escape')
      await expect(dialog).toHaveCount(0)
    }
    const grid = page.getByRole('grid', { name: 'Offers' })
    await grid.focus()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await expect(grid.getByRole('checkbox', { checked: true })).toHaveCount(1)
    await axe()
    await picture(`offers-${theme}`)
    await page.getByRole('button', { name: /^Filter by GPU/ }).click()
    await expect(page.getByLabel('Parts of names, apart by commas')).toBeVisible()
    await axe()
    await page.keyboard.press('Escape')
    await expect(page.getByLabel('Parts of names, apart by commas')).toHaveCount(0)
    await page.keyboard.press('c')
    await look(/^Compare 1/)
    await page.getByRole('button', { name: 'Rent…' }).click()
    const ask = page.getByRole('dialog', { name: /^Rent/ })
    await ask.getByLabel('Lease').fill('soon')
    await axe()
    await ask.getByLabel('Lease').fill('2h')
    await ask.getByLabel('Name').fill('axed')
    await axe()
    await picture(`rent-${theme}`)
    await sayYes(page, ask.getByRole('button', { name: /^Rent for at most/ }))
    await expect(page.getByRole('heading', { level: 1, name: 'axed' })).toBeVisible()
    await axe()
    await expect(headline(page, 'Idle')).toBeVisible({ timeout: 60_000 })
    await dismissToasts(page)
    await axe()
    await picture(`rented-${theme}`)
    await page.getByRole('button', { name: 'Extend…' }).click()
    await look(/^Extend/)
    await page.getByRole('button', { name: 'Stop…' }).click()
    await look('Stop axed?', 'alertdialog')
    await page.getByRole('button', { name: 'Terminate…' }).click()
    await look('Terminate axed?', 'alertdialog')
    await goTo(page, '/servers')
    await expect(page.getByRole('row', { name: /axed/ })).toBeVisible()
    await axe()

    const ours = (await cloud.ledger()).machines[0]?.tag?.installation ?? ''
    await strayMachine(cloud, 'stray', ours)
    await strayMachine(cloud, 'foreign', newId('installation'))
    await goTo(page, '/leftovers')
    await page.getByRole('button', { name: /^Check now/ }).click()
    await expect(page.getByRole('row', { name: /foreign/ })).toBeVisible()
    await page.getByRole('row', { name: /stray/ }).getByRole('checkbox').check()
    await axe()
    await picture(`leftovers-${theme}`)
    await page.getByRole('button', { name: 'Clean up 1…' }).click()
    await look('Clean up stray?', 'alertdialog')
    await page
      .getByRole('row', { name: /foreign/ })
      .getByRole('button', { name: /^Adopt/ })
      .click()
    await look('Adopt foreign?', 'alertdialog')

    await goTo(page, '/settings/providers')
    await page.getByRole('region', { name: 'RunPod' }).getByText('What it can do').click()
    await axe()
    await picture(`providers-${theme}`)
    await page.getByRole('button', { name: 'Connect RunPod' }).click()
    await look('Connect RunPod')
    await page.keyboard.press('Control+n')
    const sheet = page.getByRole('dialog', { name: 'New job' })
    await sheet.getByRole('textbox', { name: 'Command' }).fill('true')
    await sheet.getByRole('button', { name: 'Continue' }).click()
    await sheet.getByRole('radio', { name: /Rent a machine/ }).check()
    await expect(sheet.getByRole('status').filter({ hasText: /fit/ })).toBeVisible()
    await look('New job')
    await goTo(page, '/')
    await expect(page.getByRole('region', { name: 'First job' })).toBeVisible()
    await axe()
  })
}
