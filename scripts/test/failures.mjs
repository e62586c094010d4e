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
 * Each failed test of a Vitest run, and each file that broke before its first test.
 * @param {{name: string, status: string, message?: string, assertionResults: object[]}[]} files as its JSON reporter writes them
 * @returns {{text: string, again: string[] | null}[]} file, name and message of each, and the arguments that run it again:
 *   null for a file that broke, whose tests nobody has counted
 */
export function vitestFailures(files) {
  return files.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    const path = relative(process.cwd(), file.name)
    if (failed.length === 0)
      return file.status === 'failed' ? [{ text: told(path, [file.message ?? '']), again: null }] : []
    return failed.map((test) => ({
      text: told(`${path} › ${test.fullName}`, test.failureMessages ?? []),
      again: [path],
    }))
  })
}

/**
 * Each failed or flaky test of a Playwright run.
 * @param {object[]} suites as its JSON reporter writes them
 * @returns {{text: string, again: string[]}[]} file, line, name, project and messages of each, and the arguments that run it again
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
        })),
    ),
  ])
}
