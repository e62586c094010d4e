import { writeFileSync } from 'node:fs'

/** Writes how many errors came from no test, which Vitest's JSON leaves out, into the file that REMOTEBOT_UNHANDLED names. */
export default class UnhandledReporter {
  /** @param {readonly unknown[]} unhandledErrors */
  onTestRunEnd(_modules, unhandledErrors) {
    if (process.env.REMOTEBOT_UNHANDLED) writeFileSync(process.env.REMOTEBOT_UNHANDLED, String(unhandledErrors.length))
  }
}
