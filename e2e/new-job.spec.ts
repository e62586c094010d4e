import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures/ssh.ts'
import { goTo, headline, logOf, openListed, pick, submit } from './fixtures/steps.ts'

test('three steps, what is wrong in each, and the same from a command line', async ({ app }) => {
  const { page } = app
  await page.getByRole('button', { name: /^New job/ }).click()
  const sheet = page.getByRole('dialog', { name: 'New job' })

  // Nothing typed: the sheet stays where the mistake is.
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByText('a job needs a command').first()).toBeVisible()
  await expect(sheet.getByText('Something above needs a change.')).toBeVisible()
  await sheet.getByLabel('Command').fill('echo "$GREETING, $(pwd)"')
  await sheet.getByRole('textbox', { name: 'Name' }).fill('greeting')
  await sheet.getByLabel('Working folder').fill(app.userHome)
  for (const name of ['GREETING', 'GREETING']) {
    await sheet.getByRole('button', { name: 'Add variable' }).click()
    await sheet.getByLabel('Variable', { exact: true }).last().fill(name)
  }
  await expect(sheet.getByText('GREETING is there twice')).toBeVisible()
  const remove = sheet.getByRole('button', { name: 'Remove GREETING' })
  await remove.last().click()
  await expect(remove).toBeFocused()
  for (const [add, taken] of [
    ['Add setting-up step', 'Remove step 1'],
    ['Push a folder', 'Push no folder'],
  ] as const) {
    await sheet.getByRole('button', { name: add }).click()
    await sheet.getByRole('button', { name: taken }).click()
    await expect(sheet.getByRole('button', { name: add })).toBeFocused()
  }
  await sheet.getByLabel('Value of GREETING').fill("it's 'ok'")

  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByRole('radio', { name: /Automatic/ })).toBeChecked()
  await sheet.getByRole('radio', { name: /this-computer/ }).check()
  await sheet.getByLabel('Time limit').fill('soon')
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByText(/not a duration/).first()).toBeVisible()
  await sheet.getByLabel('Time limit').fill('90s')
  await sheet.getByRole('button', { name: 'Continue' }).click()

  await expect(sheet.getByText('Nothing stands in its way.')).toBeVisible()
  const line = sheet.getByRole('region', { name: 'Command line' })
  await expect(line).toContainText('remotebot job run --server this-computer --name greeting')
  await expect(line).toContainText('--timeout 90s')
  await expect(sheet.getByRole('complementary', { name: 'Summary' })).toContainText('GREETING')
  await sheet.getByRole('button', { name: /^Run/ }).click()
  await expect(sheet).toHaveCount(0)
  await expect(logOf(page)).toContainText(`it's 'ok', ${app.userHome}`)
  await expect(headline(page, 'Succeeded')).toBeVisible()
})

test('a time limit ends the job, and says so', async ({ app }) => {
  const { page } = app
  await page.getByRole('button', { name: /^New job/ }).click()
  await page.getByLabel('Command').fill('echo begun; sleep 600')
  await page.getByRole('button', { name: 'Where and limits' }).click()
  await page.getByLabel('Time limit').fill('1s')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { name: 'Command', exact: true })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(headline(page, 'Failed')).toBeVisible()
  await expect(page.locator('main header')).toContainText(/time limit/)
})

test('run again and templates start from what was there', async ({ app }) => {
  const { page } = app
  const first = await app.cli(['job', 'run', '--name', 'twice', '--env', 'WHO=anna', '--', 'echo "hello $WHO"'])
  expect(first.stdout).toBe('hello anna\n')
  await goTo(page, '/jobs')
  await openListed(page, 'twice')

  await page.getByRole('button', { name: 'Run again' }).click()
  const sheet = page.getByRole('dialog', { name: 'Run twice again' })
  await expect(sheet.getByRole('region', { name: 'Command', exact: true })).toContainText('echo "hello $WHO"')
  await sheet.getByRole('button', { name: /^Run/ }).click()
  await expect(sheet).toHaveCount(0)
  await expect(logOf(page)).toContainText('hello anna')
  await expect(headline(page, 'Succeeded')).toBeVisible()

  await pick(page, 'More actions', 'Save as template…')
  const save = page.getByRole('dialog', { name: 'Save as template' })
  await expect(save.getByLabel('Name')).toBeFocused()
  await save.getByLabel('Name').fill('greet anna')
  await page.keyboard.press('Control+Enter')
  await expect(save).toHaveCount(0)

  await page.keyboard.press('Control+n')
  const fresh = page.getByRole('dialog', { name: 'New job' })
  await fresh.getByLabel('Start from').selectOption({ label: 'Template: greet anna' })
  await expect(fresh.getByLabel('Command')).toHaveValue('echo "hello $WHO"')
  await expect(fresh.getByLabel('Value of WHO')).toHaveValue('anna')
  await fresh.getByLabel('Value of WHO').fill('ben')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await expect(fresh).toHaveCount(0)
  await expect(logOf(page)).toContainText('hello ben')

  await goTo(page, '/settings/templates')
  await page.getByRole('button', { name: 'Remove greet anna' }).click()
  await page
    .getByRole('alertdialog', { name: 'Remove template greet anna?' })
    .getByRole('button', { name: 'Remove template' })
    .click()
  await expect(page.getByText('No template yet.')).toBeVisible()
})

test('a secret is masked in the log, and the summary names it only', async ({ app }) => {
  const { page } = app
  await goTo(page, '/settings/vault')
  await page.getByRole('button', { name: 'Add secret' }).click()
  const vault = page.getByRole('dialog', { name: 'Add secret' })
  await vault.getByLabel('Name').fill('token')
  await vault.getByLabel('Value').fill('short')
  await expect(vault.getByText(/at least 6 bytes/)).toBeVisible()
  await vault.getByLabel('Value').fill('correct-horse-battery')
  await vault.getByRole('button', { name: /^Store/ }).click()
  await expect(page.getByRole('region', { name: 'Entries' })).toContainText('token')

  await page.keyboard.press('Control+n')
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByLabel('Command').fill('echo "it is $TOKEN."; test "$TOKEN" = correct-horse-battery')
  await sheet.getByRole('button', { name: 'Add secret' }).click()
  await sheet.getByLabel('Variable', { exact: true }).fill('TOKEN')
  await sheet.getByLabel('Entry of the vault of TOKEN').fill('tokem')
  await page.keyboard.press('Control+Enter')
  await expect(sheet.getByText('The vault has no entry tokem.')).toBeVisible()
  await sheet.getByRole('button', { name: 'What' }).click()
  await sheet.getByLabel('Entry of the vault of TOKEN').fill('token')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await expect(logOf(page)).toContainText(/it is \*+\./)
  await expect(logOf(page)).not.toContainText('correct-horse')
})

test('held or hasty keys never start a job unseen, and nothing typed is lost without a word', async ({ app }) => {
  const { page } = app
  await expect(page.getByRole('region', { name: 'First job' })).toBeVisible()
  await page.keyboard.press('Control+n')
  const sheet = page.getByRole('dialog', { name: 'New job' })
  const command = sheet.getByLabel('Command')
  await command.fill('echo once')
  await sheet.getByRole('button', { name: 'Add variable' }).click()
  await sheet.getByLabel('Value of the new row').fill('lost?')
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByText('a value here has no variable name')).toBeVisible()
  await sheet.getByLabel('Variable', { exact: true }).fill('KEPT')
  await sheet.getByRole('button', { name: 'Paste job.yaml' }).click()
  await sheet.getByRole('textbox', { name: 'job.yaml' }).fill('command: echo later')

  const next = sheet.getByRole('button', { name: 'Continue' })
  for (const step of ['Where and limits', 'Review and run']) {
    await next.focus()
    await page.keyboard.down('Enter')
    for (let held = 0; held < 5; held++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await expect(sheet.getByRole('button', { name: step })).toHaveAttribute('aria-current', 'step')
  }
  await page.keyboard.press('Enter')
  await expect(sheet.getByRole('button', { name: /^Run/ })).toBeEnabled()
  expect(JSON.parse((await app.cli(['job', 'list', '--json'])).stdout)).toEqual([])
  await sheet.getByRole('button', { name: 'What' }).click()
  await expect(sheet.getByRole('textbox', { name: 'job.yaml' })).toHaveValue('command: echo later')
  await sheet.getByRole('button', { name: 'Fill the form' }).click()
  await expect(command).toBeFocused()
  await expect(command).toHaveValue('echo later')

  // The form is emptied when that is chosen.
  await page.keyboard.press('Escape')
  await submit(app, 'earlier', 'echo earlier')
  await page.keyboard.press('Control+n')
  await sheet.getByLabel('Start from').selectOption({ label: 'Earlier job: earlier on this-computer' })
  await expect(command).toHaveValue('echo earlier')
  await sheet.getByLabel('Start from').selectOption({ label: 'Nothing: an empty form' })
  await expect(command).toHaveValue('')
})

test('a host that nobody knows yet is asked about in the sheet, and the job starts once it is trusted', async ({
  app,
  sshd,
  axe,
  picture,
}) => {
  const { page } = app
  mkdirSync(join(app.userHome, '.ssh'), { mode: 0o700 })
  copyFileSync(sshd.clientKeyPath, join(app.userHome, '.ssh', 'id_ed25519'))
  const project = join(app.userHome, 'project')
  mkdirSync(project)
  copyFileSync(sshd.clientKeyPath, join(project, 'a file'))

  await page.getByRole('button', { name: /^New job/ }).click()
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByLabel('Command', { exact: true }).fill('ls')
  await sheet.getByRole('textbox', { name: 'Name', exact: true }).fill('far')
  await sheet.getByRole('button', { name: 'Push a folder' }).click()
  await sheet.getByLabel('Folder on this computer').fill(project)
  await page.keyboard.press('Control+Enter')
  // There is only one server that it could go to.
  const around = sheet.getByRole('region', { name: 'Around it' })
  await expect(around).toContainText(/1 file, .*\(counted for this-computer\)/)
  await sheet.getByRole('button', { name: 'Where and limits' }).click()
  await sheet.getByRole('radio', { name: /Another machine by SSH/ }).check()
  await sheet.getByLabel('SSH address').fill(`${sshd.user}@${sshd.host}:${sshd.port}`)
  await page.keyboard.press('Control+Enter')
  await expect(around).toContainText(/1 file, .*; fewer to a server that has some of it/)

  await page.keyboard.press('Control+Enter')
  const ask = sheet.getByRole('region', { name: 'Host key' })
  await expect(ask).toContainText(sshd.hostKeyFingerprint)
  await expect(ask).toBeInViewport()
  await axe()
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await picture(`new-job-host-key-${theme}`)
  }
  await ask.getByRole('button', { name: 'It is the same: trust this key' }).click()
  await expect(sheet).toHaveCount(0)
  await expect(logOf(page)).toContainText('a file')
  await expect(headline(page, 'Succeeded')).toBeVisible()
})
