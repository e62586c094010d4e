import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { electronProgram, root, sandboxSwitches } from '../e2e/fixtures/checkout.ts'

/** Starts the bare Electron program beside these benchmarks; with `flood`, a terminal that will run that command. */
export function launchBare(flood?: string): Promise<ElectronApplication> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>
  return _electron.launch({
    executablePath: electronProgram(),
    args: [resolve(root, 'bench', 'bare'), ...sandboxSwitches],
    env: flood ? { ...env, BARE_FLOOD: flood } : env,
  })
}

/** What a page did while it was watched. */
export interface Frames {
  /** Frames per second. */
  fps: number
  /** The longest task in ms; 0 where none took 50 ms. */
  longestTask: number
}

/** Counts a page's frames and long tasks for `ms`. */
export function countFrames(page: Page, ms: number): Promise<Frames> {
  return page.evaluate(
    (duration) =>
      new Promise<{ fps: number; longestTask: number }>((done) => {
        let [frames, longestTask] = [0, 0]
        const observer = new PerformanceObserver((list) => {
          for (const { duration: took } of list.getEntries()) longestTask = Math.max(longestTask, took)
        })
        observer.observe({ type: 'longtask' })
        const begun = performance.now()
        const tick = () => {
          frames++
          const passed = performance.now() - begun
          if (passed < duration) return requestAnimationFrame(tick)
          observer.disconnect()
          done({ fps: frames / (passed / 1000), longestTask })
          return 0
        }
        requestAnimationFrame(tick)
      }),
    ms,
  )
}

/** Proportional memory of a process and all below it, in bytes (Linux: smaps_rollup shares pages out fairly). */
export function treeMemory(pid: number): number {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const parent = /\) \S (\d+)/.exec(textOf(`/proc/${entry}/stat`))?.[1]
    if (parent) parents.set(Number(entry), Number(parent))
  }
  const below = (of: number): number[] =>
    [...parents].flatMap(([each, up]) => (up === of ? [each, ...below(each)] : []))
  const pss = (each: number) => Number(/^Pss:\s+(\d+)/m.exec(textOf(`/proc/${each}/smaps_rollup`))?.[1] ?? 0) * 1024
  return [pid, ...below(pid)].reduce((sum, each) => sum + pss(each), 0)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has just ended
  }
}
