import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { type App, expect } from './fixtures/index.ts'
import { addServer, test } from './fixtures/ssh.ts'
import { clipboardText, dismissToasts, gate, goTo, headline, logOf, openListed, tabTo } from './fixtures/steps.ts'

/** A folder as people push it. */
function makeProject(app: App): string {
  const project = join(app.userHome, 'my project')
  mkdirSync(join(project, 'src'), { recursive: true })
  mkdirSync(join(project, 'node_modules'))
  writeFileSync(join(project, 'requirements.txt'), 'numpy\n')
  writeFileSync(join(project, 'node_modules', 'left-out.js'), '')
  writeFileSync(join(project, 'weights.ckpt'), 'left out too')
  writeFileSync(join(project, 'src', 'train.sh'), 'echo "training on $(cat deps)"\n')
  return project
}

/** A picture of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Trains, tells how far it is, and leaves files. */
const command = `sh src/train.sh
mkdir -p results
ls -a > results/listing.txt
echo early > results/early.txt
echo '{"type":"progress","task":"training","done":3,"total":4}' >> "$REMOTEBOT_EVENTS"
echo '{"type":"metric","name":"loss","value":0.5,"step":1}' >> "$REMOTEBOT_EVENTS"
${gate('go-on')}
printf %s ${PIXEL} | base64 -d > results/plot.png
echo done`

const stepChip = (page: Page, name: RegExp): Locator =>
  page.getByRole('group', { name: /^Steps of setting up/ }).getByRole('button', { name })

/** Chooses a folder in the system's dialog, which no test can press; types it where there is none. */
async function chooseFolder({ electron }: App, sheet: Locator, folder: string): Promise<void> {
  const field = sheet.getByLabel('Folder on this computer')
  if (!electron) return field.fill(folder)
  await electron.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
  }, folder)
  await sheet.getByRole('button', { name: 'Choose…' }).click()
  await expect(field).toHaveValue(folder)
}

test('a remote job from the window: pushed, set up, told of, brought home, held and released', async ({
  app,
  sshd,
  axe,
  picture,
}) => {
  const { page } = app
  await addServer(app, sshd, 'gpu-west')
  const project = makeProject(app)

  await page.getByRole('button', { name: /^New job/ }).click()
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByLabel('Command', { exact: true }).fill(command)
  await sheet.getByRole('textbox', { name: 'Name', exact: true }).fill('train-remote')
  await sheet.getByRole('button', { name: 'Push a folder' }).click()
  await expect(sheet.getByLabel('Folder on this computer')).toBeFocused()
  await sheet.getByLabel('Folder on this computer').fill('my project')
  await sheet.getByRole('button', { name: 'Continue' }).click()
  await expect(sheet.getByText('"my project" is no full path, such as /home/anna/project')).toBeVisible()
  await expect(sheet.getByLabel('Folder on this computer')).toBeFocused()
  await chooseFolder(app, sheet, project)
  await sheet.getByLabel('Leave out', { exact: true }).fill('*.ckpt')

  // Two steps, written in the wrong order and put right.
  await sheet.getByRole('button', { name: 'Add setting-up step' }).click()
  await sheet.getByLabel('Command of step 1').fill('echo second step')
  await sheet.getByRole('button', { name: 'Add setting-up step' }).click()
  await sheet.getByLabel('Command of step 2').fill('cp requirements.txt deps; echo first step')
  await sheet.getByRole('button', { name: 'More of step 2' }).click()
  await sheet.getByLabel('Name of step 2').fill('dependencies')
  await sheet.getByRole('button', { name: 'Move step 2 up' }).click()
  await expect(sheet.getByLabel('Name of step 1')).toHaveValue('dependencies')
  await sheet.getByRole('button', { name: 'Bring files home' }).click()
  await sheet.getByLabel('Files to bring home').fill('results/\nno-such/*.bin')
  await axe()
  await picture('remote-what')

  await sheet.getByRole('button', { name: 'Continue' }).click()
  await sheet.getByRole('radio', { name: /gpu-west/ }).check()
  for (const part of ['What it needs of the server', 'Queue and workspace', 'After the end'])
    await sheet.getByText(part).click()
  await sheet.getByRole('textbox', { name: 'Programs' }).fill('sh')
  await sheet.getByLabel('Priority').fill('high')
  await sheet.getByLabel('Hold the server').check()
  await sheet.getByRole('textbox', { name: 'Hold for', exact: true }).fill('30m')
  await axe()
  await picture('remote-where')

  // A problem leads to its field.
  await sheet.getByRole('button', { name: 'Review and run' }).click()
  await expect(sheet.getByText('a whole number').first()).toBeVisible()
  await expect(sheet.getByLabel('Priority')).toBeFocused()
  await sheet.getByLabel('Priority').fill('5')
  await sheet.getByRole('button', { name: 'Review and run' }).click()

  const around = sheet.getByRole('region', { name: 'Around it' })
  await expect(around).toContainText(project)
  await expect(around).toContainText('without *.ckpt')
  await expect(around).toContainText('2 files')
  await expect(around).toContainText('dependencies: cp requirements.txt deps')
  await expect(around).toContainText('no-such/*.bin')
  await expect(around).toContainText('the server is held for 30 min')
  await expect(sheet.getByRole('region', { name: 'Command line' })).toContainText(
    "--bootstrap 'cp requirements.txt deps; echo first step' --bootstrap-name dependencies --bootstrap 'echo second step'",
  )
  await sheet.getByRole('button', { name: 'Copy job.yaml' }).click()
  await expect.poll(() => clipboardText(app)).toContain('server: gpu-west')
  const yaml = await clipboardText(app)
  expect(yaml).toContain('keep_for: 30m')
  await axe()
  await picture('remote-review')
  await sheet.getByRole('button', { name: /^Run/ }).click()
  await expect(sheet).toHaveCount(0)

  // It is set up, tells how far it is, and its first files can be had while it runs.
  await expect(stepChip(page, /dependencies/)).toBeVisible()
  await expect(logOf(page)).toContainText('training on numpy')
  await stepChip(page, /echo second step/).click()
  await expect(logOf(page)).toContainText('second step')
  await expect(logOf(page)).not.toContainText('training on')
  await page.getByRole('tab', { name: 'Progress' }).click()
  await expect(page.getByRole('progressbar', { name: 'training' })).toHaveAttribute('aria-valuenow', '75')
  await page.getByRole('tab', { name: /^Results/ }).click()
  await expect(page.getByText('No file has come home yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Collect now' }).click()
  const files = page.getByRole('listbox', { name: 'Files' })
  await expect(files.getByRole('option', { name: /early\.txt/ })).toBeVisible()
  await expect(files.getByRole('option')).toHaveCount(2)

  // Its end: everything that there is came home, what is not there is said, and the server is held.
  writeFileSync(join(sshd.home, 'go-on'), '')
  const hold = page.getByRole('region', { name: 'Hold' })
  await expect(hold).toContainText(/Held for another 00:[12]\d/)
  await expect(files.getByRole('option')).toHaveCount(3)
  await expect(page.getByRole('list', { name: 'Notes' })).toContainText('no-such/*.bin')
  // At its right end, which the preview takes.
  await files
    .getByRole('option', { name: /plot\.png/ })
    .locator('code')
    .click()
  await expect(page.getByRole('img', { name: 'results/plot.png' })).toBeVisible()
  await expect
    .poll(() =>
      page.getByRole('img', { name: 'results/plot.png' }).evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBe(1)
  await files.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowDown')
  const preview = page.getByRole('region', { name: 'Preview of results/listing.txt' })
  // Neither what .gitignore-like patterns nor what the usual list leaves out has travelled.
  await expect(preview).toContainText('requirements.txt')
  await expect(preview).not.toContainText('weights.ckpt')
  await expect(preview).not.toContainText('node_modules')
  await preview.getByRole('button', { name: 'Copy the checksum' }).click()
  await expect.poll(() => clipboardText(app)).toMatch(/^[0-9a-f]{64}$/)
  await page.getByLabel('Filter files').fill('PLOT')
  await expect(files.getByRole('option')).toHaveCount(1)
  await page.getByLabel('Filter files').fill('nothing like it')
  await expect(page.getByText('None of 3 files has “nothing like it” in its path.')).toBeVisible()
  await page.getByLabel('Filter files').fill('')
  await files.getByRole('option', { name: /listing\.txt/ }).click()
  await dismissToasts(page)
  await axe()
  await picture('remote-results')

  // To a folder of one's own.
  const target = join(app.userHome, 'copied')
  await page.getByRole('button', { name: 'Download…' }).click()
  const download = page.getByRole('dialog', { name: 'Download files of train-remote' })
  await download.getByLabel('To the folder').fill(target)
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => readIfThere(join(target, 'results', 'early.txt'))).toBe('early\n')

  await page.getByRole('tab', { name: 'Config' }).click()
  await expect(page.getByRole('region', { name: 'The same as job.yaml' })).toContainText('- no-such/*.bin')
  await expect(page.getByRole('region', { name: 'How it runs' })).toContainText('the server is held for 30 min')
  await dismissToasts(page)
  await axe()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(page.getByRole('region', { name: 'Setting up' })).toContainText('dependencies')

  // The list ticks the hold; the page moves it, then ends it.
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /train-remote/ })).toContainText(/held, 00:[12]\d:\d\d left/)
  await openListed(page, 'train-remote')
  await page.getByRole('button', { name: 'Keep longer' }).click()
  await page.getByRole('menuitem', { name: '4 h from now' }).click()
  await expect(hold).toContainText(/Held for another 03:5\d/)
  await picture('remote-held')
  await hold.getByRole('button', { name: 'Release now' }).click()
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await expect(hold).toHaveCount(0)

  // What was copied is the same job for the command line; nothing of its setting up has changed.
  const file = join(app.userHome, 'job.yaml')
  writeFileSync(file, yaml.replace('keep_alive: true', 'keep_alive: false'))
  const again = await app.cli(['job', 'run', '-f', file, '--name', 'again'])
  expect(again.code, again.stderr).toBe(0)
  await goTo(page, '/jobs')
  await openListed(page, 'again')
  await expect(stepChip(page, /dependencies.*unchanged, skipped/)).toBeVisible()
})

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

test('a step of setting up that fails is shown with its exit, and its log is one click away', async ({
  app,
  picture,
}) => {
  const { page } = app
  await page.getByRole('button', { name: /^New job/ }).click()
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await sheet.getByLabel('Command', { exact: true }).fill('echo never')
  for (const [number, run] of ['echo fine', 'echo "no such package" >&2; exit 7', 'echo last'].entries()) {
    await sheet.getByRole('button', { name: 'Add setting-up step' }).click()
    await sheet.getByLabel(`Command of step ${number + 1}`).fill(run)
  }
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await expect(headline(page, 'Failed')).toBeVisible()
  await expect(page.locator('main header')).toContainText('setting up failed in step 2 of 3')
  await expect(stepChip(page, /exit 7/)).toBeVisible()
  await expect(stepChip(page, /last.*not reached/)).toBeVisible()
  await stepChip(page, /exit 7/).click()
  await expect(logOf(page)).toContainText('no such package')
  await expect(logOf(page)).not.toContainText('fine')
  await picture('remote-step-failed')
})

test('a job.yaml fills the form, by keyboard alone; what is wrong in it is named by line and column', async ({
  app,
}) => {
  const { page } = app
  await expect(page.getByRole('region', { name: 'First job' })).toBeVisible()
  await page.keyboard.press('Control+n')
  const sheet = page.getByRole('dialog', { name: 'New job' })
  await tabTo(page, sheet.getByRole('button', { name: 'Paste job.yaml' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  const area = sheet.getByRole('textbox', { name: 'job.yaml' })
  await expect(area).toBeFocused()
  await page.keyboard.insertText('command: echo $A\ntimeout: soon\n')
  await tabTo(page, sheet.getByRole('button', { name: 'Fill the form' }))
  await page.keyboard.press('Enter')
  await expect(sheet.getByText(/job\.yaml:2:1: timeout: "soon" is not a duration/)).toBeVisible()
  await area.fill(
    'command: echo "$A, $PWD"\nname: from-file\nenv: { A: hello }\nbootstrap:\n  - name: one\n    run: mkdir -p sub\nworking_dir: sub\nserver: nowhere\npriority: 3\ntools: [sh]\n',
  )
  await tabTo(page, sheet.getByRole('button', { name: 'Fill the form' }))
  await page.keyboard.press('Enter')
  await expect(sheet.getByLabel('Command', { exact: true })).toHaveValue('echo "$A, $PWD"')
  await expect(sheet.getByLabel('Value of A')).toHaveValue('hello')
  await expect(sheet.getByLabel('Name of step 1')).toHaveValue('one')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  // The engine knows no such server; everything typed is still there.
  await expect(sheet.getByRole('alert')).toContainText('nowhere')
  await tabTo(page, sheet.getByRole('button', { name: 'Where and limits' }))
  await page.keyboard.press('Enter')
  await expect(sheet.getByRole('radio', { name: /nowhere/ })).toBeChecked()
  await expect(sheet.getByLabel('Priority')).toHaveValue('3')
  await tabTo(page, sheet.getByRole('radio', { name: /nowhere/ }))
  await page.keyboard.press('ArrowUp')
  await expect(sheet.getByRole('radio', { name: /this-computer/ })).toBeChecked()
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await expect(sheet).toHaveCount(0)
  await expect(logOf(page)).toContainText('hello, ')
  await expect(headline(page, 'Succeeded')).toBeVisible()
  // Run again keeps all of it.
  await page.keyboard.press('r')
  const again = page.getByRole('dialog', { name: 'Run from-file again' })
  await expect(again.getByRole('region', { name: 'Around it' })).toContainText('one: mkdir -p sub')
  await expect(again.getByRole('region', { name: 'Job file' })).toContainText('priority: 3')
})
