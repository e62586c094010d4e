const AT_MOST = 3

/**
 * Runs again, alone, what failed in a stage of many hundred tests against real programs on a busy machine. What passes then is
 * no failure of the run, and never silent either: it is kept as `flaky`, for the end of the run to tell of with its first
 * message. More than three failures, and a run that failed beside its tests, are looked at only once.
 * @template {{passed: number, failed: number, skipped: number, failures: import('./failures.mjs').Failure[]}} Result
 * @param {Result} first how the stage went
 * @param {(args: string[]) => Promise<Result>} runAgain runs some of its tests
 * @returns {Promise<Result & {flaky?: import('./failures.mjs').Failure[]}>}
 */
export async function secondLook(first, runAgain) {
  const { failures, failed } = first
  if (failed === 0 || failed > AT_MOST || failures.length !== failed) return first
  console.error(`\n── ${failed} failed: run again alone\n`)
  let { passed, skipped } = first
  for (const { again, counted } of new Map(failures.map((failure) => [failure.again.join('\n'), failure])).values()) {
    const second = await runAgain(again)
    if (second.failed > 0 || second.passed === 0) return first
    passed += second.passed - counted.passed
    skipped += second.skipped - counted.skipped
  }
  return { ...first, passed, skipped, failed: 0, failures: [], flaky: failures }
}
