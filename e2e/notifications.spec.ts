import { expect, test } from './fixtures/index.ts'
import { gate, goTo, open, submit } from './fixtures/steps.ts'

interface Shown {
  title: string
  body: string
}

test('a desktop notice says that a job ended, only while the window is not in front', async ({ app }) => {
  const { page } = app
  // What the window asks the system to show, and whether it believes to be in front.
  await page.evaluate(() => {
    const notices: Shown[] = []
    class Notice {
      static readonly permission = 'granted'
      constructor(title: string, options: { body: string }) {
        notices.push({ title, body: options.body })
      }
    }
    Object.assign(window, { notices, Notification: Notice })
    document.hasFocus = () => false
  })
  const shown = () => page.evaluate(() => (window as unknown as { notices: Shown[] }).notices)
  await submit(app, 'nightly', `${gate('go')}; exit 4`)
  await goTo(page, '/jobs')
  await expect(page.getByRole('row', { name: /nightly/ })).toContainText('Running')
  open(app, 'go')
  await expect.poll(shown).toEqual([{ title: 'nightly: failed', body: 'exit 4' }])

  // In front: the toast is enough.
  await page.evaluate(() => {
    document.hasFocus = () => true
  })
  await submit(app, 'daily', `${gate('further')}`)
  await expect(page.getByRole('row', { name: /daily/ })).toContainText('Running')
  open(app, 'further')
  await expect(page.getByText('daily: succeeded').first()).toBeVisible()
  await page.getByRole('button', { name: /^Notices/ }).click()
  const past = page.getByRole('dialog', { name: 'Notices' })
  await expect(past.getByRole('listitem')).toHaveCount(2)
  expect(await shown()).toHaveLength(1)

  await goTo(page, '/settings/notifications')
  await page.getByRole('switch', { name: 'A job has finished' }).click()
  const { stdout } = await app.cli(['engine', 'status', '--json'])
  expect(JSON.parse(stdout).activeJobs).toBe(0)
})
