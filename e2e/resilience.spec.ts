import { expect, test } from './fixtures/index.ts'
import { noteText } from './fixtures/said.ts'
import { gate, headline, logOf, open, submitAndOpen } from './fixtures/steps.ts'

test('a killed engine is said, comes back by itself, and no line of a running job is lost', async ({ app }) => {
  const { page } = app
  const log = logOf(page)
  const command = `seq 100; ${gate('go')}; seq 101 5000; ${gate('end')}; seq 5001 6000`
  await submitAndOpen(app, 'survivor', command)
  await expect(log.getByText('100', { exact: true }).first()).toBeVisible()
  const pidOf = async () => JSON.parse((await app.cli(['engine', 'status', '--json'])).stdout || '{}').pid as number
  const pid = await pidOf()

  // How long it is away depends on the machine: whatever the status bar has said is noted.
  const said = await noteText(page, 'footer')
  process.kill(pid, 'SIGKILL')
  open(app, 'go')
  // The operating system tells the window of a process's end; on a busy machine that takes its time.
  await expect.poll(said, { timeout: 90_000 }).toContain('no engine')
  await expect(page.locator('footer')).toContainText('1 server reachable')
  await expect(log.getByText('5000', { exact: true }).first()).toBeVisible()
  const next = await pidOf()
  expect(next).toBeGreaterThan(0)
  expect(next).not.toBe(pid)
  open(app, 'end')
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await expect(log).toContainText('end of log · exit 0 · 6,000 lines')
  await expect(page.getByRole('main').getByText(/^The engine /)).toHaveCount(0)
  const { stdout } = await app.cli(['job', 'logs', 'survivor'])
  expect(stdout).toBe(Array.from({ length: 6000 }, (_, at) => `${at + 1}\n`).join(''))
})
