import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { playwrightFailures, vitestFailures } from './failures.mjs'

it('names each failed test with its file and message, without colours', () => {
  const failures = vitestFailures([
    {
      name: resolve('src-main/a.test.ts'),
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'is fine' },
        { status: 'failed', fullName: 'breaks', failureMessages: ['\u001b[31mexpected 1\u001b[39m\nat a.test.ts:3'] },
      ],
    },
    {
      name: resolve('src-main/b.test.ts'),
      status: 'failed',
      message: 'Cannot find module',
      assertionResults: [{ status: 'skipped', fullName: 'never' }],
    },
    { name: resolve('src-main/c.test.ts'), status: 'passed', assertionResults: [{ status: 'passed', fullName: 'x' }] },
  ])
  expect(failures).toEqual([
    {
      text: 'src-main/a.test.ts › breaks\n    expected 1\n    at a.test.ts:3',
      again: ['src-main/a.test.ts'],
      counted: { passed: 1, skipped: 0 },
    },
    {
      text: 'src-main/b.test.ts\n    Cannot find module',
      again: ['src-main/b.test.ts'],
      counted: { passed: 0, skipped: 1 },
    },
  ])
})

it('finds failed and flaky tests of Playwright at any depth, and shortens what is long', () => {
  const error = { message: Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n') }
  const failures = playwrightFailures([
    {
      suites: [
        {
          specs: [
            {
              file: 'x.spec.ts',
              line: 4,
              title: 'opens',
              tests: [
                { projectName: 'electron', status: 'unexpected', results: [{ errors: [error] }] },
                { projectName: 'browser', status: 'expected', results: [{}] },
              ],
            },
          ],
        },
      ],
    },
  ])
  expect(failures).toHaveLength(1)
  expect(failures[0].again).toEqual(['e2e/x.spec.ts:4', '--project', 'electron'])
  expect(failures[0].text).toMatch(/^x\.spec\.ts:4 › opens \[electron\]\n {4}line 0\n/)
  expect(failures[0].text).toMatch(/line 24\n {4}… 15 more lines$/)
})
