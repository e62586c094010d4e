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
 * @returns {string[]} file, name and message of each
 */
export function vitestFailures(files) {
  return files.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    const path = relative(process.cwd(), file.name)
    if (failed.length === 0) return file.status === 'failed' ? [told(path, [file.message ?? ''])] : []
    return failed.map((test) => told(`${path} › ${test.fullName}`, test.failureMessages ?? []))
  })
}

/**
 * Each failed or flaky test of a Playwright run.
 * @param {object[]} suites as its JSON reporter writes them
 * @returns {string[]} file, line, name, project and messages of each
 */
export function playwrightFailures(suites) {
  return suites.flatMap((suite) => [
    ...playwrightFailures(suite.suites ?? []),
    ...(suite.specs ?? []).flatMap((spec) =>
      spec.tests
        .filter((test) => test.status === 'unexpected' || test.status === 'flaky')
        .map((test) =>
          told(
            `${spec.file}:${spec.line} › ${spec.title} [${test.projectName}]`,
            test.results.flatMap((result) => (result.errors ?? []).map((error) => error.message ?? '')),
          ),
        ),
    ),
  ])
}
