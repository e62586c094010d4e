// `npm test [-- check|unit|integration|e2e …]`: sets up, runs the stages, and ends with one line of counts.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main, SetupError } from './setup/errors.mjs'
import { setUpTools } from './setup/index.mjs'
import { STAGES } from './test/stages.mjs'

function chosenStages(names) {
  const unknown = names.filter((name) => !(name in STAGES))
  if (unknown.length > 0) {
    throw new SetupError(
      `There is no test stage "${unknown[0]}".`,
      `Stages: ${Object.keys(STAGES).join(', ')}; none means all.`,
    )
  }
  return names.length > 0 ? names : Object.keys(STAGES)
}

const total = { passed: 0, failed: 0, skipped: 0 }

await main(async () => {
  const stages = chosenStages(process.argv.slice(2))
  const scratch = mkdtempSync(join(tmpdir(), 'remotebot-tests-'))
  const notRunFile = join(scratch, 'not-run')
  writeFileSync(notRunFile, '')
  process.env.REMOTEBOT_NOT_RUN = notRunFile
  const notRun = []
  const failures = []
  const flaky = []
  try {
    await setUpTools()
    for (const name of stages) {
      const started = Date.now()
      console.error(`\n── ${name}`)
      const result = await STAGES[name](scratch)
      for (const key of Object.keys(total)) total[key] += result[key]
      failures.push(...result.failures.map(({ text }) => `✗ ${name}: ${text}`))
      flaky.push(...(result.flaky ?? []).map(({ text }) => `↻ ${name}, passed when it was run again: ${text}`))
      notRun.push(...(result.notRun ?? []).map((what) => `not run: ${what}`))
      console.error(
        `── ${name}: ${result.passed} passed, ${result.failed} failed in ${Math.round((Date.now() - started) / 1000)} s`,
      )
    }
  } finally {
    if (existsSync(notRunFile)) notRun.push(...readFileSync(notRunFile, 'utf8').split('\n').filter(Boolean))
    rmSync(scratch, { recursive: true, force: true })
  }
  const unique = [...new Set(notRun)]
  if (unique.length > 0) console.log(`\n${unique.join('\n')}`)
  // Said again at the very end: of a long run often only the last lines are kept.
  const told = [...flaky, ...failures]
  if (told.length > 0) console.log(`\n${told.join('\n\n')}`)
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  const again = flaky.length > 0 ? ` (${flaky.length} only when run again)` : ''
  console.log(`\n${total.passed} passed${again}, ${total.failed} failed${skipped}`)
  const strict = process.env.REMOTEBOT_STRICT === '1'
  return total.failed > 0 || total.passed === 0 || (strict && total.skipped > 0) ? 1 : 0
})
