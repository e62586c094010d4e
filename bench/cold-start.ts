import { setTimeout as sleep } from 'node:timers/promises'
import type { ElectronApplication, Page } from 'playwright-core'
import { launchDesktop } from '../e2e/fixtures/desktop.ts'
import { TestHome } from '../e2e/fixtures/test-home.ts'
import { median, report } from './lib.ts'
import { launchBare, treeMemory } from './lib-window.ts'

/** From start to a window that answers, and memory of all processes when idle, against a bare Electron window. */
const ROUNDS = 7
const IDLE_MS = 8000

const ours: Measured[] = []
const theirs: Measured[] = []
const test = new TestHome()
for (let round = 0; round <= ROUNDS; round++) {
  const our = await measure(
    () => launchDesktop(test),
    async (page) => {
      await page
        .getByRole('button', { name: /New job/ })
        .first()
        .click({ trial: true })
      // Not only drawn: the engine has answered.
      await page.getByText('This computer').first().waitFor()
    },
  )
  const bare = await measure(
    () => launchBare(),
    (page) => page.getByRole('button', { name: 'New job' }).click({ trial: true }),
  )
  // The first round fills the disk cache and makes the data folder.
  if (round === 0) continue
  ours.push(our)
  theirs.push(bare)
}
await test.remove()

const time = (of: Measured[]) => median(of.map(({ ms }) => ms))
const memory = (of: Measured[]) => median(of.map(({ bytes }) => bytes))
const memoryRatio = memory(ours) / memory(theirs)
const ratio = time(ours) / time(theirs)
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
report(
  'cold-start',
  [
    `start → a window that answers: ${time(ours).toFixed(0)} ms, bare window ${time(theirs).toFixed(0)} ms (medians of ${ROUNDS})`,
    `all processes, idle: ${mb(memory(ours))}, bare window ${mb(memory(theirs))}: ${memoryRatio.toFixed(2)} × (aim ≤ 1.6: ${memoryRatio <= 1.6 ? 'met' : 'missed'})`,
  ],
  { ratio, aim: '≤ 2 × the time of a bare window', met: ratio <= 2 },
)

interface Measured {
  ms: number
  bytes: number
}

async function measure(launch: () => Promise<ElectronApplication>, answers: (page: Page) => Promise<void>) {
  const begun = performance.now()
  const app = await launch()
  await answers(await app.firstWindow())
  const ms = performance.now() - begun
  await sleep(IDLE_MS)
  const bytes = treeMemory(app.process().pid as number)
  await app.close()
  return { ms, bytes }
}
