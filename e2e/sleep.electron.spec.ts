import { rentAndOpen, showOffers, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { submit } from './fixtures/steps.ts'

test('when this computer goes to sleep, a notice names what goes on billing, and until when', async ({ app }) => {
  const { electron, page } = app
  if (!electron) throw new Error('only the desktop app hears of sleep')
  await expect(page.locator('footer')).toContainText('1 server reachable')
  // No notice leaves this process; each is kept with what it would say.
  await electron.evaluate(({ Notification }) => {
    const seen: { title: string; body: string }[] = []
    Object.assign(globalThis, { seen })
    Notification.isSupported = () => true
    Notification.prototype.show = function show(this: { title: string; body: string }) {
      seen.push({ title: this.title, body: this.body })
    }
  })
  const sleep = () => electron.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
  // Others may come between, of the job or the server, since no window need be in front here.
  const seen = () =>
    electron.evaluate(() =>
      (globalThis as unknown as { seen: { title: string; body: string }[] }).seen.filter(({ title }) =>
        title.includes('sleeps'),
      ),
    )

  // A job of one's own computer bills nothing: it is no reason for a notice.
  await submit(app, 'overnight', 'sleep 600')
  expect(await sleep()).toBe(true)
  await showOffers(app)
  await rentAndOpen(app, 'night-shift')
  await sleep()
  await expect.poll(seen).toEqual([
    {
      title: 'One rented server goes on while this computer sleeps.',
      body: expect.stringMatching(/^night-shift: goes on costing \$\d+\.\d+\/h; it ends itself at .+ at the latest$/),
    },
  ])
})
