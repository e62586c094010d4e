import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type App, expect, test } from './fixtures/index.ts'
import {
  clipboardText,
  dismissToasts,
  download,
  gate,
  headline,
  logOf,
  open,
  pick,
  submitAndOpen,
} from './fixtures/steps.ts'

const jump = (app: App) => app.page.getByRole('button', { name: /new lines? – jump to end/ })

test('follows, holds its place to the pixel while 10,000 lines come, and jumps to the end', async ({ app }) => {
  const { page } = app
  const log = logOf(page)
  await submitAndOpen(app, 'counter', `seq 1000; ${gate('go')}; seq 1001 11000; ${gate('end')}`)
  await expect(log.getByText('1000', { exact: true })).toHaveCount(2)
  await expect(page.getByRole('button', { name: 'Follow' })).toHaveAttribute('aria-pressed', 'true')

  await log.hover()
  await page.mouse.wheel(0, -2507)
  await expect(page.getByRole('button', { name: 'Follow' })).toHaveAttribute('aria-pressed', 'false')
  // From now on, each frame: where every row on screen is, once the wheel has come to rest.
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const seen = new Set<string>()
        Object.assign(window, { seenPlaces: seen })
        let [still, before] = [0, '']
        const look = () => {
          const rows = [...document.querySelectorAll('[role=log] [data-line]')]
          const places = rows.map((row) => `${row.textContent}@${row.getBoundingClientRect().top}`).join(' ')
          still = places === before ? still + 1 : 0
          before = places
          if (still === 10) done()
          if (still >= 10 || seen.size > 0) seen.add(places)
          requestAnimationFrame(look)
        }
        look()
      }),
  )
  open(app, 'go')
  await expect(jump(app)).toHaveText('10,000 new lines – jump to end')
  const seen = await page.evaluate(() => [...(window as unknown as { seenPlaces: Set<string> }).seenPlaces])
  expect(seen[0]).toMatch(/@/)
  expect(seen).toHaveLength(1)

  await jump(app).click()
  await expect(log.getByText('11000', { exact: true }).first()).toBeVisible()
  await expect(jump(app)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Follow' })).toHaveAttribute('aria-pressed', 'true')
  open(app, 'end')
  await expect(log).toContainText('end of log · exit 0 · 11,000 lines')
})

test('finds in the whole log, far outside of what is loaded', async ({ app }) => {
  const { page } = app
  const log = logOf(page)
  const lines = 200_000
  const wanted = Array.from({ length: lines }, (_, at) => String(at + 1)).filter((text) => text.includes('12345'))
  await submitAndOpen(app, 'long', `seq ${lines}`)
  await expect(log).toContainText('end of log · exit 0 · 200,000 lines')

  await page.keyboard.press('Control+f')
  const find = page.getByRole('textbox', { name: 'Find in the whole log' })
  const count = page.getByRole('search').getByRole('status')
  await find.fill('12345')
  await expect(count).toContainText(new RegExp(`of ${wanted.length}$`))
  await expect(log.locator('.log-hit-current')).toBeVisible()
  const at = async () => Number(/^\d+/.exec((await count.textContent()) ?? '')?.[0])
  const before = await at()
  await find.press('Enter')
  await expect.poll(at).toBe((before % wanted.length) + 1)
  await find.press('Shift+Enter')
  await expect.poll(at).toBe(before)
  // Round to the first of them, near the start of the log.
  for (let tries = 0; (await at()) !== 1 && tries < wanted.length; tries++) {
    const now = await at()
    await find.press('Enter')
    await expect.poll(at).toBe((now % wanted.length) + 1)
  }
  await expect(log.locator('[data-line="12344"] .log-hit-current')).toHaveText('12345')

  await find.fill('no such text')
  await expect(count).toHaveText('No match')
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await find.fill('^1999(98|99)$')
  await expect(count).toContainText('of 2')
  await find.fill('(')
  await expect(count).toHaveClass(/text-broken/)
  await page.keyboard.press('Escape')
  await expect(find).toHaveCount(0)
  await dismissToasts(page)

  // The scrollbar reaches both ends.
  const bar = page.getByRole('scrollbar', { name: 'Position in the log' })
  const box = await bar.boundingBox()
  if (!box) throw new Error('no scrollbar')
  const middle = box.x + box.width / 2
  await page.mouse.move(middle, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(middle, box.y - 50, { steps: 5 })
  await page.mouse.up()
  await expect(log.locator('[data-line="0"]')).toBeInViewport()
  await expect(log.locator('[data-line="0"]')).toContainText('1')
  await page.mouse.move(middle, box.y + 3)
  await page.mouse.down()
  await page.mouse.move(middle, box.y + box.height + 50, { steps: 5 })
  await page.mouse.up()
  await expect(log).toContainText('end of log')
  await expect(bar).toHaveAttribute('aria-valuetext', /^line 199,9\d\d of 200,00[01]$/)
})

test('shows progress bars, colours, binary and 10 MB lines, and downloads the very bytes', async ({ app }) => {
  const { page } = app
  const log = logOf(page)
  const bytes = Buffer.concat([
    Buffer.from('step 10%\rstep 50%\rstep 100%\n'),
    Buffer.from('\x1b[31mred\x1b[0m and plain \u{1F600}\n'),
    Buffer.from([0, 1, 2, 255, 254, 0xc3, 0x28, 7, 8, 27, 10]),
    Buffer.alloc(10_000_000, 'long '),
    Buffer.from('\nafter the long line, without an end'),
  ])
  writeFileSync(join(app.userHome, 'blob'), bytes)
  await submitAndOpen(app, 'bytes', 'cat "$HOME/blob"')
  await expect(headline(page, 'Succeeded')).toBeVisible()
  await expect(log).toContainText('after the long line, without an end')
  await expect(log).toContainText('end of log · exit 0 · 5 lines')
  await log.focus()
  await page.keyboard.press('Control+Home')
  await expect(log.locator('[data-line="0"]')).toContainText(/^1step 100%$/)
  await expect(log.locator('[data-line="1"]')).toContainText('red and plain \u{1F600}')
  expect(await log.getByText('red', { exact: true }).evaluate((element) => getComputedStyle(element).color)).not.toBe(
    await log.getByText('and plain').evaluate((element) => getComputedStyle(element).color),
  )
  await expect(log.locator('[data-line="2"]')).toBeVisible()
  // Of the long line only a part is laid out; the rest unfolds in pieces.
  const long = log.locator('[data-line="3"]')
  await expect(long).toContainText('long long')
  expect((await long.textContent())?.length).toBeLessThan(200_000)
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find in the whole log' }).fill('after the long')
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1')
  await page.keyboard.press('Escape')

  const path = await download(app, () => pick(page, 'Download', 'Download the complete log'))
  expect(readFileSync(path).equals(bytes)).toBe(true)
})

test('wraps, tells arrival times, goes to errors, copies, and shows a stage’s own log', async ({ app }) => {
  const { page } = app
  const log = logOf(page)
  const wide = 'wide '.repeat(100).trim()
  await submitAndOpen(app, 'toolbar', `echo start; echo '${wide}'; echo 'Error: it broke'; seq 100; ${gate('go')}`)
  await expect(log.getByText('100', { exact: true }).first()).toBeVisible()
  await log.focus()
  await page.keyboard.press('Control+Home')
  const wideRows = log.locator('[data-line="1"] .log-row')
  await expect.poll(() => wideRows.count()).toBeGreaterThan(1)
  await page.keyboard.press('w')
  await expect(wideRows).toHaveCount(1)
  await page.keyboard.press('w')
  await expect(wideRows).not.toHaveCount(1)

  await page.getByRole('button', { name: 'Time', exact: true }).click()
  await expect(log.locator('[data-line="0"] .log-time')).toHaveText(/^\d\d:\d\d:\d\d$/)

  await log.focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('e')
  await expect(log.locator('[data-line="2"] .log-hit-current')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  // The last line too, which a selection of all need not have loaded.
  await expect.poll(() => clipboardText(app)).toMatch(/^start\nwide .*\nError: it broke\n1\n2\n.*\n99\n100$/s)

  await page
    .getByRole('group', { name: /^Stages/ })
    .getByRole('button', { name: /^Acquire/ })
    .click()
  await expect(page.getByRole('region', { name: 'Timeline' })).toBeVisible()
  await page
    .getByRole('group', { name: /^Stages/ })
    .getByRole('button', { name: /^Run/ })
    .click()
  await expect(log).toContainText('100')
  open(app, 'go')
  await expect(headline(page, 'Succeeded')).toBeVisible()
})

test('a job without output says so', async ({ app }) => {
  const { page } = app
  await submitAndOpen(app, 'silent', `${gate('go')}`)
  await expect(page.getByText('No output yet.')).toBeVisible()
  open(app, 'go')
  await expect(page.getByText('The job ended without output.')).toBeVisible()
})
