import { expect, test } from './fixtures/index.ts'
import { logOf, submitAndOpen } from './fixtures/steps.ts'

test('the log takes the room above it, by keys and by mouse, and the window remembers', async ({ app }) => {
  const { page } = app
  const log = logOf(page)
  await submitAndOpen(app, 'room', 'seq 500')
  await expect(log).toContainText('end of log · exit 0 · 500 lines')
  // Below the log, as soon as the settings are read.
  await expect(page.getByRole('complementary', { name: 'Hint' })).toBeVisible()
  const bar = page.getByRole('separator', { name: 'Height of what is above the log' })
  const now = async () => Number(await bar.getAttribute('aria-valuenow'))
  const height = async () => (await log.boundingBox())?.height ?? 0
  // What is above the log is read bit by bit: its height is final once it has stayed for a while.
  let [full, low] = [0, 0]
  await expect
    .poll(
      async () => {
        const [before, heightBefore] = [full, low]
        full = await now()
        low = await height()
        return full > 0 && full === before && low === heightBefore
      },
      { intervals: [500] },
    )
    .toBe(true)
  await expect(bar).toHaveAttribute('aria-valuemax', String(full))

  await bar.focus()
  await page.keyboard.press('ArrowUp')
  await expect.poll(now).toBe(full - 19)
  await expect.poll(height).toBe(low + 19)
  await page.keyboard.press('Home')
  await expect.poll(height).toBe(low + full)
  await page.keyboard.press('End')
  await expect.poll(height).toBe(low)

  const box = await bar.boundingBox()
  if (!box) throw new Error('no separator')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x, y - 40, { steps: 4 })
  await page.mouse.up()
  await expect.poll(now).toBe(full - 40)
  await expect(log).toContainText('end of log')

  await page.reload()
  await expect(log).toContainText('end of log · exit 0 · 500 lines')
  await expect.poll(now).toBe(full - 40)
  await bar.dblclick()
  await expect.poll(now).toBe(full)
})
