import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makePackage } from '../package/make.mjs'
import { ensureBuild } from '../setup/build.mjs'
import { hasDisplay, startDisplay } from '../setup/display.mjs'
import { ensureElectron } from '../setup/electron.mjs'
import { has, run, toolEnv } from '../setup/run.mjs'
import { playwrightFailures, vitestFailures } from './failures.mjs'
import { secondLook } from './second-look.mjs'

const NONE = { passed: 0, failed: 0, skipped: 0, failures: [] }
const strict = () => process.env.REMOTEBOT_STRICT === '1'

/** A stage that could not be started at all is one failure; in a strict run so is one that may not be skipped. */
const cannotRun = (what) => ({ ...NONE, failed: strict() ? 1 : 0, notRun: [what] })

async function check(scratch) {
  const counts = join(scratch, 'check-counts')
  const { code } = await run('node', ['scripts/check.mjs'], { env: toolEnv({ REMOTEBOT_COUNTS: counts }) })
  const found = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : { ...NONE, failed: 1 }
  return { ...NONE, ...found, failed: Math.max(found.failed, code === 0 ? 0 : 1) }
}

async function vitest(project, scratch, some = []) {
  await ensureBuild()
  const file = join(scratch, `vitest-${project}.json`)
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    '--reporter=./scripts/test/unhandled-reporter.mjs',
    `--outputFile.json=${file}`,
    ...some,
  ]
  const unhandled = join(scratch, 'unhandled')
  for (const old of [file, unhandled]) rmSync(old, { force: true })
  const { code } = await run('vitest', args, { env: toolEnv({ REMOTEBOT_UNHANDLED: unhandled }) })
  if (!existsSync(file)) return { ...NONE, failed: 1 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  )
  // A file that fails before its first test has no failed test to count.
  const brokenFiles = testResults.filter(
    (f) => f.status === 'failed' && f.assertionResults.every((t) => t.status !== 'failed'),
  ).length
  const failed = numFailedTests + brokenFiles + Number(readFileSync(unhandled, 'utf8'))
  return {
    passed: numPassedTests,
    failed: Math.max(failed, code === 0 ? 0 : 1),
    skipped: numPendingTests + (numTodoTests ?? 0),
    failures: vitestFailures(testResults),
  }
}

/** The projects that can run here, and what keeps the others from it. */
async function e2eProjects() {
  const projects = []
  const notRun = []
  if (process.platform !== 'linux' || hasDisplay() || (await has('xvfb-run')) || existsSync('/usr/bin/Xvfb'))
    projects.push('electron', 'packaged')
  else notRun.push('e2e in Electron: needs a display or Xvfb')
  if (['/usr/bin/chromium', '/usr/bin/google-chrome'].some(existsSync) || process.env.REMOTEBOT_CHROMIUM)
    projects.push('browser')
  else notRun.push('e2e in the browser: needs Chromium')
  return { projects, notRun }
}

async function playwright(args, file, env) {
  rmSync(file, { force: true })
  const { code } = await run('playwright', ['test', ...args, '--reporter=list,json'], { env })
  if (!existsSync(file)) return { ...NONE, failed: 1 }
  const { stats, suites, errors } = JSON.parse(readFileSync(file, 'utf8'))
  const { expected, unexpected, flaky, skipped } = stats
  const failed = Math.max(unexpected + flaky + errors.length, code === 0 ? 0 : 1)
  return { passed: expected, failed, skipped, failures: playwrightFailures(suites) }
}

async function e2e(scratch) {
  await ensureBuild()
  const { projects, notRun } = await e2eProjects()
  if (projects.length === 0) return { ...cannotRun(notRun[0]), notRun }
  const needsElectron = projects.includes('electron')
  if (needsElectron) {
    await ensureElectron()
    await makePackage({ forTests: true })
  }
  const screen = needsElectron && !hasDisplay() ? await startDisplay() : null
  const file = join(scratch, 'playwright.json')
  try {
    const env = toolEnv({ PLAYWRIGHT_JSON_OUTPUT_NAME: file, ...(screen ? { DISPLAY: screen.display } : {}) })
    const first = await playwright(
      projects.flatMap((name) => ['--project', name]),
      file,
      env,
    )
    // What the first look left behind stays: it may be the only sight of what happens now and then.
    const again = ['--output', 'test-results/again']
    const result = await secondLook(first, (some) => playwright([...some, ...again], file, env))
    return { ...result, failed: result.failed + (strict() ? notRun.length : 0), notRun }
  } finally {
    screen?.stop()
  }
}

/** What `npm test` runs, in order, by the name a developer may give. */
export const STAGES = {
  check,
  unit: (scratch) => vitest('unit', scratch),
  integration: async (scratch) =>
    secondLook(await vitest('integration', scratch), (some) => vitest('integration', scratch, some)),
  e2e,
}
