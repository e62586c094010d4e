import { copyFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import type { Page } from '@playwright/test'
import { root } from './fixtures/checkout.ts'
import { expect } from './fixtures/index.ts'
import { addServer, test } from './fixtures/ssh.ts'
import { dismissToasts, goTo, headline, logOf, submit } from './fixtures/steps.ts'

/** A training run's log, and then it goes on without a word. */
const TRAINING = `echo "model: 124,439,808 parameters, bf16, compiled"
awk 'BEGIN { for (i = 100; i <= 1300; i += 20) {
  printf "step %5d/20000  \\033[36mloss %.4f\\033[0m  lr 6.0e-04  %d tok/s\\n", i, 2.9 + 6 * exp(-i / 400), 412000 + i * 37 % 9000
  if (i % 500 == 0) printf "\\033[33mWarning:\\033[0m gradient norm %.2f was clipped to 1.0\\n", 1 + i / 900
  if (i % 400 == 0) printf "\\033[32mcheckpoint\\033[0m ckpt/step-%d.pt written in 0.8 s\\n", i
} }'
while :; do sleep 1; done`

test('pictures of every screen in both themes', async ({ app, sshd, picture }, info) => {
  const { page } = app
  const id = await addServer(app, sshd, 'gpu-west')
  await app.cli(['job', 'run', '--name', 'tokenize', '--server', 'gpu-west', '--', 'seq 40'])
  await app.cli(['job', 'run', '--name', 'eval-mmlu', '--server', 'gpu-west', '--', 'echo out of memory; exit 137'])
  const job = await submit(app, 'train-124m', TRAINING, ['--server', 'gpu-west', '--timeout', '12h', '--env', 'SEED=7'])
  await submit(app, 'sweep-lr', 'sleep 600', ['--server', 'gpu-west'])
  const places: Record<string, [string, (page: Page) => Promise<void>]> = {
    now: ['/', (now) => expect(now.getByRole('region', { name: 'Jobs' })).toContainText('train-124m')],
    jobs: ['/jobs', (jobs) => expect(jobs.getByRole('row')).toHaveCount(5)],
    job: [`/jobs/${job}`, (one) => expect(logOf(one)).toContainText('step  1300/20000')],
    config: [`/jobs/${job}/config`, (one) => expect(headline(one, 'Running')).toBeVisible()],
    events: [`/jobs/${job}/events`, (one) => expect(one.getByRole('region', { name: 'Timeline' })).toBeVisible()],
    servers: [
      '/servers',
      (servers) => expect(servers.getByRole('link', { name: 'gpu-west', exact: true })).toBeVisible(),
    ],
    server: [`/servers/${id}`, (one) => expect(one.getByRole('meter').first()).toBeVisible()],
    terminal: [`/servers/${id}/terminal`, (one) => expect(one.locator('.xterm-screen')).toBeVisible()],
    health: [`/servers/${id}/health`, (one) => expect(one.getByRole('button', { name: 'Check again' })).toBeEnabled()],
    settings: ['/settings', (settings) => expect(settings.getByRole('radiogroup').first()).toBeVisible()],
    shortcuts: ['/settings/shortcuts', (part) => expect(part.getByRole('listitem').first()).toBeVisible()],
    about: ['/settings/about', (part) => expect(part.getByRole('region', { name: 'Disk' })).toContainText('free')],
  }
  await dismissToasts(page)
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const [name, [path, there]] of Object.entries(places)) {
      await goTo(page, path)
      await there(page)
      await picture(`${name}-${theme}`)
    }
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('option').first()).toBeVisible()
    await picture(`palette-${theme}`)
    await page.keyboard.press('Escape')
    await goTo(page, `/jobs/${job}`)
    await expect(logOf(page)).toContainText('step  1300/20000')
    await page.keyboard.press('r')
    await expect(page.getByText('The same from a command line')).toBeVisible()
    await picture(`new-job-${theme}`)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Stop…' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await picture(`stop-${theme}`)
    await page.keyboard.press('Escape')
  }
  await goTo(page, `/jobs/${job}`)
  await expect(logOf(page)).toContainText('step  1300/20000')
  // Whoever makes the picture need not be named in it.
  await page
    .locator('dd span')
    .filter({ hasText: new RegExp(`^${userInfo().username} · `) })
    .evaluate((fact) => {
      if (fact.firstChild) fact.firstChild.nodeValue = 'anna'
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
  await picture('readme')
  // The README's picture is one of these, replaced when it is asked for.
  if (process.env.REMOTEBOT_SCREENSHOTS === '1') {
    copyFileSync(`test-results/screens/${info.project.name}-readme.png`, `${root}/docs/images/job.png`)
  }
  await app.cli(['job', 'cancel', 'train-124m', '--yes'])
  await app.cli(['job', 'cancel', 'sweep-lr', '--yes'])
})
