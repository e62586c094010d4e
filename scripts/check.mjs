// `npm run check`: format, lint, types, import rules (and that they catch something), unused code, shell.
import { CHECKS } from './check/stages.mjs'
import { main } from './setup/errors.mjs'
import { setUpTools } from './setup/index.mjs'
import { report } from './test/report.mjs'

await main(async () => {
  await setUpTools()
  let passed = 0
  let failed = 0
  for (const [name, check] of CHECKS) {
    const started = Date.now()
    const { ok, output, notRun } = await check()
    if (notRun) report.notRun(notRun)
    if (!ok) failed++
    else if (!notRun) passed++
    if (!ok) console.error(output.trim())
    console.error(`${ok ? '✓' : '✗'} check: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  }
  report.counts({ passed, failed, skipped: 0 })
  return failed > 0 ? 1 : 0
})
