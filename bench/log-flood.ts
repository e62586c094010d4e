import type { ElectronApplication, Page } from 'playwright-core'
import { launchDesktop } from '../e2e/fixtures/desktop.ts'
import { TestHome } from '../e2e/fixtures/test-home.ts'
import { report } from './lib.ts'
import { countFrames, type Frames, launchBare } from './lib-window.ts'

/**
 * Four windows with a log pane each, each following a job that prints 10,000 lines a second, against one bare xterm
 * (its own renderer, no engine, no file) fed the same lines.
 */
const PANES = 4
const LINES_PER_SECOND = 10_000
const SECONDS = Number(process.env.SECONDS ?? 60)
/** The job prints for longer than is measured: windows need a moment to open its page. */
const LINES = LINES_PER_SECOND * (SECONDS + 15)
const SIZE = { width: 800, height: 500 }

const text = 'step | loss 1.8127 | lr 1.9e-05 | 41.2k tok/s | grad norm 0.731'
const program = `let n=0;const begun=Date.now();const t=setInterval(()=>{const due=Math.min(${LINES},(Date.now()-begun)*${LINES_PER_SECOND / 1000});let s="";while(n<due)s+=++n+" ${text}\\n";process.stdout.write(s);if(n>=${LINES})clearInterval(t)},10)`
const command = `'${process.execPath}' -e '${program}'`

const test = new TestHome()
const app = await launchDesktop(test)
const pages = await windowsOf(app)
const jobs = await Promise.all(pages.map((_, at) => submit(`flood-${at}`)))
await Promise.all(pages.map((page, at) => showLog(page, jobs[at] as string)))
const ours = await Promise.all(pages.map((page) => countFrames(page, SECONDS * 1000)))
await Promise.all(pages.map((page) => page.getByText(`${LINES} ${text}`).waitFor({ timeout: 180_000 })))
const lost = (await Promise.all(jobs.map(missingLines))).reduce((sum, each) => sum + each, 0)
await app.close()
await test.remove()

const bare = await launchBare(command)
const terminal = await bare.firstWindow()
await place(bare, [[0, 0]])
await terminal.evaluate(() => (globalThis as unknown as { flood(): void }).flood())
await terminal.waitForTimeout(2000)
const theirs = await countFrames(terminal, SECONDS * 1000)
await bare.close()

const mean = (frames: Frames[]) => frames.reduce((sum, { fps }) => sum + fps, 0) / frames.length
const ratio = mean(ours) / theirs.fps
const longest = Math.max(...ours.map(({ longestTask }) => longestTask))
const task = (ms: number) => (ms === 0 ? 'under 50 ms' : `${ms.toFixed(0)} ms`)
report(
  'log-flood',
  [
    `${PANES} panes, ${LINES_PER_SECOND} lines/s each for ${SECONDS} s: ${mean(ours).toFixed(1)} frames/s (${ours.map(({ fps }) => fps.toFixed(1)).join(', ')})`,
    `one bare xterm, the same lines: ${theirs.fps.toFixed(1)} frames/s, longest task ${task(theirs.longestTask)}`,
    `longest task of a window: ${task(longest)}`,
    `lines lost: ${lost} of ${LINES * PANES} (aim 0: ${lost === 0 ? 'met' : 'missed'})`,
  ],
  { ratio, aim: '≥ 0.8 of its frames', met: ratio >= 0.8 },
)

/** Opens the other windows and lays all of them side by side. */
async function windowsOf(electron: ElectronApplication): Promise<Page[]> {
  const first = await electron.firstWindow()
  await first.getByRole('navigation').first().waitFor()
  const pages = [first]
  while (pages.length < PANES) {
    const opening = electron.waitForEvent('window')
    await electron.evaluate(({ Menu }) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? []
      items.find((item) => item.label === 'New Window')?.click()
    })
    pages.push(await opening)
  }
  await Promise.all(pages.map((page) => page.getByRole('navigation').first().waitFor()))
  await place(
    electron,
    pages.map((_, at) => [at % 2, Math.floor(at / 2)] as [number, number]),
  )
  return pages
}

function place(electron: ElectronApplication, cells: [number, number][]): Promise<void> {
  return electron.evaluate(
    ({ BrowserWindow }, { places, size }) => {
      BrowserWindow.getAllWindows().forEach((window, at) => {
        const [column, row] = places[at] ?? [0, 0]
        window.setBounds({ x: column * size.width, y: row * size.height, ...size })
      })
    },
    { places: cells, size: SIZE },
  )
}

async function submit(name: string): Promise<string> {
  const { code, stdout, stderr } = await test.cli(['job', 'submit', '--json', '--name', name, '--', command])
  if (code !== 0) throw new Error(`job submit: ${stderr}`)
  return JSON.parse(stdout).id
}

async function showLog(page: Page, job: string): Promise<void> {
  await page.evaluate((id) => {
    location.hash = `/jobs/${id}`
  }, job)
  await page.getByRole('log').getByText(text).first().waitFor({ timeout: 60_000 })
}

/** Lines of the stored log that are not what the job printed, and lines that are not there. */
async function missingLines(job: string): Promise<number> {
  const { stdout } = await test.cli(['job', 'logs', job], { timeout: 180_000 })
  const stored = stdout.split('\n')
  if (stored.pop() !== '') throw new Error('the stored log ends inside a line')
  let wrong = Math.abs(stored.length - LINES)
  for (let at = 0; at < stored.length; at++) if (stored[at] !== `${at + 1} ${text}`) wrong++
  return wrong
}
