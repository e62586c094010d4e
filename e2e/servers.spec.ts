import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeKey } from '../src-main/testing/sshd.ts'
import { type App, expect } from './fixtures/index.ts'
import { addServer, test } from './fixtures/ssh.ts'
import { goTo, headline, logOf, pick, submit } from './fixtures/steps.ts'

/** Opens Add server and fills in the address. */
async function begin(page: Page, address: string) {
  await goTo(page, '/servers')
  await page.getByRole('button', { name: 'Add server' }).first().click()
  const sheet = page.getByRole('dialog', { name: 'Add server' })
  await expect(sheet.getByRole('textbox', { name: 'Address' })).toBeFocused()
  await sheet.getByRole('textbox', { name: 'Address' }).fill(address)
  return sheet
}

const checks = (page: Page) => page.getByRole('list', { name: 'Checks' })
const check = (page: Page, label: string) => checks(page).getByRole('listitem').filter({ hasText: label })

async function pinnedKey(app: App, name: string): Promise<string> {
  return JSON.parse((await app.cli(['server', 'show', name, '--json'])).stdout).hostKey.fingerprint
}

test('a server by key file: host key approved, checks pass, the sample runs there', async ({ app, sshd }) => {
  const { page } = app
  const sheet = await begin(page, `${sshd.user}@${sshd.host}:${sshd.port}`)
  await sheet.getByRole('textbox', { name: 'Name', exact: true }).fill('box')
  await sheet.getByLabel('Log in with').selectOption({ label: 'Key file' })
  await expect(sheet.getByText('Name the key file.')).toBeVisible()
  await sheet.getByLabel('Key file').fill(sshd.clientKeyPath)
  await sheet.getByRole('button', { name: /^Add and check/ }).click()

  // Nothing goes on before a person has seen the key.
  await expect(page.getByRole('dialog', { name: 'box' })).toBeVisible()
  await expect(check(page, 'Host key')).toContainText(sshd.hostKeyFingerprint)
  await expect(check(page, 'Log in').getByLabel('skipped')).toBeVisible()
  expect(sshd.log()).not.toMatch(/Accepted publickey/)
  await page.getByRole('button', { name: 'It is the same: trust this key' }).click()

  for (const label of ['Reach', 'Host key', 'Log in', 'System', 'Shell', 'Disk', 'Processor', 'Memory'])
    await expect(check(page, label).getByLabel('ok').first()).toBeVisible()
  await expect(check(page, 'Tools')).toContainText(/tmux/)
  await page.getByRole('button', { name: 'Run the sample job' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'sample' })).toBeVisible()
  await expect(logOf(page)).toContainText('step 12 of 12')
  await expect(headline(page, 'Succeeded')).toBeVisible()
  const endless = await submit(app, 'endless', 'exec sleep 600', ['--server', 'box'])
  await goTo(page, `/jobs/${endless}`)
  await page.getByRole('button', { name: 'Stop…' }).click()
  await page.getByRole('button', { name: 'Stop job' }).click()
  await expect(headline(page, 'Cancelled')).toBeVisible()

  // Its page: live readings and facts.
  await page.getByRole('link', { name: 'box', exact: true }).first().click()
  const load = page.getByRole('region', { name: 'Load' })
  await expect(load.getByRole('meter', { name: 'CPU' })).toBeVisible()
  await expect(load.getByRole('meter', { name: 'Memory' })).toHaveAttribute('aria-valuetext', / of /)
  await expect(page.getByRole('region', { name: 'Machine' })).toContainText(sshd.hostKeyFingerprint)
  await page.getByRole('tab', { name: 'Jobs' }).click()
  await expect(page.getByRole('tabpanel', { name: 'Jobs' }).getByRole('link', { name: 'sample' })).toBeVisible()

  // Edit, rename, remove.
  await pick(page, 'More actions', 'Edit…')
  const edit = page.getByRole('dialog', { name: 'Edit box' })
  await edit.getByLabel('Name').fill('this-computer')
  await edit.getByLabel('Slots').fill('2')
  await edit.getByRole('button', { name: /^Save/ }).click()
  await expect(edit.getByRole('alert')).toContainText(/this-computer/)
  await edit.getByLabel('Name').fill('crate')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'crate' })).toBeVisible()
  await pick(page, 'More actions', 'Remove…')
  const ask = page.getByRole('alertdialog', { name: 'Remove crate?' })
  await expect(ask.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await ask.getByRole('button', { name: 'Remove server' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Servers' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'crate' })).toHaveCount(0)
})

test('a changed host key stops everything until the name is typed', async ({ app, sshd }) => {
  const { page } = app
  const id = await addServer(app, sshd, 'vault')
  const before = sshd.hostKeyFingerprint
  await sshd.rotateHostKey()
  sshd.killSessions()

  await goTo(page, `/servers/${id}/health`)
  await expect(check(page, 'Host key')).toContainText('The host key has changed.')
  await page.getByRole('button', { name: 'Compare both keys…' }).click()
  const ask = page.getByRole('alertdialog', { name: 'The host key of vault has changed' })
  await expect(ask).toContainText(before)
  await expect(ask).toContainText(sshd.hostKeyFingerprint)
  const replace = ask.getByRole('button', { name: 'Replace the pinned key' })
  await expect(ask.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(replace).toBeDisabled()
  await page.keyboard.press('Control+Enter')
  await expect(ask).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(ask).toHaveCount(0)
  expect(await pinnedKey(app, 'vault')).toBe(before)

  await page.getByRole('button', { name: 'Compare both keys…' }).click()
  await ask.getByLabel('Type vault to go on').fill('Vault')
  await expect(replace).toBeDisabled()
  await ask.getByLabel('Type vault to go on').fill('vault')
  await replace.click()
  await expect(ask).toHaveCount(0)
  expect(await pinnedKey(app, 'vault')).toBe(sshd.hostKeyFingerprint)
  await page.getByRole('button', { name: 'Check again' }).click()
  await expect(check(page, 'Log in').getByLabel('ok')).toBeVisible()
})

test('a refused login and a closed port say what would help', async ({ app, sshd }) => {
  const { page } = app
  // A key of this user's that the server does not know.
  await mkdir(join(app.userHome, '.ssh'))
  makeKey(join(app.userHome, '.ssh', 'id_ed25519'))
  await begin(page, `${sshd.user}@${sshd.host}:${sshd.port}`)
  await page.getByRole('button', { name: /^Add and check/ }).click()
  await page.getByRole('button', { name: 'It is the same: trust this key' }).click()
  const login = check(page, 'Log in')
  await expect(login.getByLabel('failed')).toBeVisible()
  await expect(login).toContainText(/Check the user name|Let the key in/)
  await expect(login).toContainText(/ssh-copy-id/)
  await expect(page.getByRole('button', { name: 'Run the sample job' })).toBeDisabled()

  await sshd.stopListening()
  sshd.killSessions()
  await page.getByRole('button', { name: 'Check again' }).click()
  await expect(check(page, 'Reach').getByLabel('failed')).toBeVisible()
  await expect(check(page, 'Reach')).toContainText(/refused/i)
  await page.getByRole('button', { name: 'Open server' }).click()
  await expect(page.locator('main header')).toContainText(/refused/)
})

test('hosts of ~/.ssh/config are offered; a key made for you is shown to install', async ({ app, sshd }) => {
  const { page } = app
  await mkdir(join(app.userHome, '.ssh'))
  const host = [
    'Host lab',
    `  HostName ${sshd.host}`,
    `  Port ${sshd.port}`,
    `  User ${sshd.user}`,
    'Host *.example.org',
  ]
  writeFileSync(join(app.userHome, '.ssh', 'config'), `${host.join('\n')}\n  IdentityFile ${sshd.clientKeyPath}\n`)
  await goTo(page, '/servers')
  await page.getByRole('button', { name: 'Add server' }).first().click()
  await page.getByRole('tab', { name: 'From ~/.ssh/config' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: `${sshd.user}@${sshd.host}:${sshd.port}` })).toBeVisible()
  await page.getByRole('button', { name: 'Use lab' }).click()
  await expect(page.getByRole('textbox', { name: 'Address' })).toHaveValue('lab')
  await page.getByLabel('Log in with').selectOption({ label: 'A key made for you' })
  await page.getByRole('button', { name: /^Add and check/ }).click()

  const install = page.getByRole('region', { name: 'Install the key' })
  await expect(install).toContainText(/ssh-ed25519 AAAA/)
  const key = /ssh-ed25519 [A-Za-z0-9+/=]+/.exec((await install.textContent()) ?? '')?.[0] ?? ''
  const authorized = join(sshd.folder, 'authorized_keys')
  writeFileSync(authorized, `${readFileSync(authorized, 'utf8')}${key}\n`)
  await page.getByRole('button', { name: 'It is installed: check now' }).click()
  await page.getByRole('button', { name: 'It is the same: trust this key' }).click()
  await expect(check(page, 'Log in').getByLabel('ok')).toBeVisible()
  await page.getByRole('button', { name: 'Open server' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'lab' })).toBeVisible()
})
