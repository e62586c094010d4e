import { appendFileSync } from 'node:fs'

/** How a stage tells the whole run what it did: lines of JSON in files that the run names in its environment. */
export const report = {
  /** @param {{passed: number, failed: number, skipped: number}} counts */
  counts(counts) {
    if (process.env.REMOTEBOT_COUNTS) appendFileSync(process.env.REMOTEBOT_COUNTS, `${JSON.stringify(counts)}\n`)
    else console.log(`${counts.passed} passed, ${counts.failed} failed`)
  },
  /** @param {string} what and why, as `tmux tests: needs tmux` */
  notRun(what) {
    if (process.env.REMOTEBOT_NOT_RUN) appendFileSync(process.env.REMOTEBOT_NOT_RUN, `not run: ${what}\n`)
  },
}
