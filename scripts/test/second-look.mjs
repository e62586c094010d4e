const AT_MOST = 3

/**
 * Runs again, alone, what failed in a stage of a thousand tests against real programs on a busy machine. What passes then is no
 * failure of the run, and never silent either: it is kept as `flaky`, for the end of the run to tell of with its first message.
 * More than three failures, a file that broke and a run that failed beside its tests are looked at only once.
 * @template {{passed: number, failed: number, failures: {text: string, again: string[] | null}[]}} Result
 * @param {Result} first how the stage went
 * @param {(args: string[]) => Promise<Result>} runAgain runs some of its tests
 * @returns {Promise<Result & {flaky?: {text: string}[]}>}
 */
export async function secondLook(first, runAgain) {
  const { failures, passed, failed } = first
  if (failed === 0 || failed > AT_MOST || failures.length !== failed) return first
  const args = failures.map(({ again }) => again)
  if (args.includes(null)) return first
  console.error(`\n── ${failed} failed, and is run again alone\n`)
  for (const again of new Set(args.map((words) => words.join('\n')))) {
    const second = await runAgain(again.split('\n'))
    if (second.failed > 0 || second.passed === 0) return first
  }
  return { ...first, passed: passed + failed, failed: 0, failures: [], flaky: failures }
}
