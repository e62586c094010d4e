import { expect, test } from './fixtures/index.ts'
import { gate, goTo, headline, logOf, open, submitAndOpen, tabTo } from './fixtures/steps.ts'

/** Tells of itself in two parts, each when it is let. */
const TELLER = `echo output; ${gate('first')}
remotebot-event step load
remotebot-event progress 1 4 --unit shards --message 'shard "one"'
${gate('second')}
remotebot-event step train
remotebot-event progress 4
i=0; while [ $i -lt 60 ]; do
  echo "{\\"type\\":\\"metric\\",\\"name\\":\\"loss\\",\\"value\\":$((100 - i)),\\"step\\":$i}"
  i=$((i + 1))
done >>"$REMOTEBOT_EVENTS"
remotebot-event metric loss nan --step 60
remotebot-event metric 'gpu memory' 11.4 --unit GB
remotebot-event task upload failed --message 'no space left'
remotebot-event checkpoint epoch-1 checkpoints/1.pt
remotebot-event artifact model out/model.bin
remotebot-event result '{"accuracy": 0.93}' --message 'better than last week'
echo 'no event at all' >>"$REMOTEBOT_EVENTS"
${gate('third')}; exit 3`

test('what a job tells of appears while it runs, and stays', async ({ app, axe, picture }) => {
  const { page } = app
  const tab = (name: RegExp) => page.getByRole('tab', { name })
  const part = (name: string) => page.getByRole('region', { name })
  const id = await submitAndOpen(app, 'teller', TELLER)
  await expect(logOf(page)).toContainText('output')
  await expect(tab(/^Progress/)).toHaveCount(0)

  open(app, 'first')
  await tab(/^Progress/).click()
  const bar = page.getByRole('progressbar', { name: 'job' })
  await expect(bar).toHaveAttribute('aria-valuetext', '1 of 4 shards · 25 %')
  await expect(part('Progress')).toContainText('shard "one"')
  await expect(part('Steps').getByRole('listitem')).toContainText(['load'])
  await expect(tab(/^Metrics/)).toHaveCount(0)

  open(app, 'second')
  await expect(bar).toHaveAttribute('aria-valuenow', '100')
  await expect(part('Progress')).toContainText('no space left')
  await expect(part('Steps').getByRole('listitem')).toContainText([/done: load/, /running: train/])
  await expect(part('Result')).toContainText('{ "accuracy": 0.93 }')
  await expect(part('Artifacts')).toContainText('out/model.bin')
  await expect(part('Checkpoints')).toContainText('epoch-1')
  const wrong = part('Lines that were not understood')
  await expect(wrong).toContainText('no event at all')
  await expect(wrong).toContainText('metric: value')
  await axe()

  await tab(/^Metrics/).click()
  const chart = page.getByRole('img', { name: /^loss: 41 at step 59; least 41, greatest 100, from step 0 on/ })
  await expect(chart.locator('canvas')).toBeVisible()
  await expect(page.getByRole('img', { name: /^gpu memory: 11.4 GB/ })).toBeVisible()
  await chart.hover()
  await expect(part('loss')).toContainText(/step \d+: \d+/)
  await tabTo(page, page.getByRole('button', { name: 'loss as a table' }))
  await page.keyboard.press('Enter')
  const values = page.getByRole('region', { name: 'Values of loss' })
  await expect(values.getByRole('row')).toHaveCount(61)
  await expect(values.getByRole('row').nth(1)).toHaveText(/step 59\s*41/)
  await axe()

  open(app, 'third')
  await expect(headline(page, 'Failed')).toBeVisible()
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const [name, text] of [
      ['progress', 'train'],
      ['metrics', 'gpu memory'],
    ] as const) {
      await goTo(page, `/jobs/${id}/${name}`)
      await expect(page.getByRole('tabpanel', { name: new RegExp(name, 'i') })).toContainText(text)
      await picture(`told-${name}-${theme}`)
    }
  }
  // The job ended in the middle of its step.
  await goTo(page, `/jobs/${id}/progress`)
  await expect(part('Steps')).toContainText('not ended')
  await goTo(page, `/jobs/${id}`)
  await expect(logOf(page)).toContainText('output')
  await expect(logOf(page)).not.toContainText('"type"')

  const { stdout } = await app.cli(['job', 'events', 'teller'])
  expect(stdout).toMatch(/metric {6}loss = 41 {2}\(step 59\)/)
  expect(stdout).toMatch(/not an event: not JSON: no event at all/)
  expect((await app.cli(['job', 'logs', 'teller'])).stdout).toBe('output\n')
})

test('a job that tells of nothing has no such tabs, and a link to them leads to its log', async ({ app }) => {
  const { page } = app
  const id = await submitAndOpen(app, 'quiet', 'echo nothing to tell')
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await goTo(page, `/jobs/${id}/metrics`)
  await expect(logOf(page)).toContainText('nothing to tell')
  await expect(page.getByRole('tab', { name: /Progress|Metrics/ })).toHaveCount(0)
})
