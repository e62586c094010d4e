import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const LINES_SHOWN = 25

/** The beginning of what a test said as it failed, without colours, indented under its name. */
function told(name, messages) {
  const lines = stripVTControlCharacters(messages.join('\n')).split('\n')
  const more = lines.length > LINES_SHOWN ? [`… ${lines.length - LINES_SHOWN} more lines`] : []
  return [name, ...[...lines.slice(0, LINES_SHOWN), ...more].map((line) => `    ${line}`)].join('\n')
}

/**
 * What failed, and what is needed to look at it a second time.
 * @typedef {object} Failure
 * @property {string} text file, name and message
 * @property {string[]} again the arguments that run it again
 * @property {{passed: number, skipped: number}} counted what of that has been counted already
 */

/**
 * Each failed test of a Vitest run, and each file that broke before its first test. A file is run again as a whole.
 * @param {{name: string, status: string, message?: string, assertionResults: object[]}[]} files as its JSON reporter writes them
 * @returns {Failure[]}
 */
export function vitestFailures(files) {
  return files.flatMap((file) => {
    const count = (...statuses) => file.assertionResults.filter((test) => statuses.includes(test.status)).length
    const path = relative(process.cwd(), file.name)
    const failure = (name, messages) => ({
      text: told(name, messages),
      again: [path],
      counted: { passed: count('passed'), skipped: count('pending', 'skipped', 'todo') },
    })
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return file.status === 'failed' ? [failure(path, [file.message ?? ''])] : []
    return failed.map((test) => failure(`${path} › ${test.fullName}`, test.failureMessages ?? []))
  })
}

/**
 * Each failed or flaky test of a Playwright run.
 * @param {object[]} suites as its JSON reporter writes them
 * @returns {Failure[]}
 */
export function playwrightFailures(suites) {
  return suites.flatMap((suite) => [
    ...playwrightFailures(suite.suites ?? []),
    ...(suite.specs ?? []).flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
        .map((test) => ({
          text: told(
            `${spec.file}:${spec.line} › ${spec.title} [${test.projectName}]`,
            test.results.flatMap((result) => (result.errors ?? []).map((error) => error.message ?? '')),
          ),
          again: [`e2e/${spec.file}:${spec.line}`, '--project', test.projectName],
          counted: { passed: 0, skipped: 0 },
        })),
    ),
  ])
}
