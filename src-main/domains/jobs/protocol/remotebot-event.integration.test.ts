import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { needs } from '../../../testing/needs.ts'
import { LineCutter } from './line-cutter.ts'
import { readLine } from './read-line.ts'

const SCRIPT = resolve(import.meta.dirname, '../../../../resources/runner/remotebot-event.sh')
const SHELLS = [['dash'], ['busybox', 'sh'], ['bash', '--posix']] as const

const run = promisify(execFile)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remotebot-event-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = () => join(folder, 'events.jsonl')

/** Calls the helper as a job would. */
async function tell(shell: readonly string[], args: string[], events: string | null = file(), locale = 'C.UTF-8') {
  const [program, ...before] = shell as [string, ...string[]]
  const env = { PATH: process.env.PATH, LANG: locale, ...(events === null ? {} : { REMOTEBOT_EVENTS: events }) }
  return run(program, [...before, SCRIPT, ...args], { env })
}

/** What an engine makes of the file. */
function told() {
  const cutter = new LineCutter()
  const lines = cutter.add(readFileSync(file()))
  expect(cutter.end()).toEqual([])
  return lines.map((line) => readLine(line, 1, Date.now()))
}

const NAME = { name: 'a' }

describe.skipIf(!needs('dash', 'busybox', 'bash')).each(SHELLS.map((shell) => [shell.join(' '), shell] as const))(
  'under %s',
  (_, shell) => {
    test('says each event', async () => {
      const cases: Array<[string[], object]> = [
        [['progress', '40', '100', '--unit', 'steps'], { type: 'progress', done: 40, total: 100, unit: 'steps' }],
        [['progress', '40%', '--task', 'a'], { type: 'progress', fraction: 0.4, task: 'a' }],
        [['progress', '7.5%'], { type: 'progress', fraction: 0.075 }],
        [['metric', 'a', '0.31', '--step', '12'], { type: 'metric', ...NAME, value: 0.31, step: 12 }],
        [['metric', 'a', '-0.31', '--unit', '%'], { type: 'metric', ...NAME, value: -0.31, unit: '%' }],
        [['step', 'a'], { type: 'step', ...NAME, state: 'started' }],
        [
          ['step', 'a', 'skipped', '--message', 'cached'],
          { type: 'step', ...NAME, state: 'skipped', message: 'cached' },
        ],
        [['task', 'a', 'failed', '--parent', 'b'], { type: 'task', ...NAME, state: 'failed', parent: 'b' }],
        [['checkpoint', 'a', 'c/1.pt', '--step', '9'], { type: 'checkpoint', ...NAME, path: 'c/1.pt', step: 9 }],
        [['checkpoint', 'a'], { type: 'checkpoint', ...NAME }],
        [['artifact', 'a', 'b c', '--kind', 'model'], { type: 'artifact', ...NAME, path: 'b c', kind: 'model' }],
        [['artifact', '--', '--unit', '-x'], { type: 'artifact', name: '--unit', path: '-x' }],
        [['result', '{"a":\n [1,\r\n"x"]}'], { type: 'result', value: { a: [1, 'x'] } }],
        [['result', 'null', '--message', 'none'], { type: 'result', value: null, message: 'none' }],
      ]
      const before = Math.floor(Date.now() / 1000)
      for (const [args] of cases) expect(await tell(shell, args)).toEqual({ stdout: '', stderr: '' })
      const records = told()
      expect(records.map((record) => record?.problem)).toEqual(cases.map(() => null))
      expect(records.map((record) => record?.event)).toEqual(cases.map(([, event]) => expect.objectContaining(event)))
      for (const record of records) expect(record?.at).toBeGreaterThanOrEqual(before * 1000)
    })

    test('any text comes through as it was', async () => {
      const text = fc
        .oneof(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
          fc.string({
            minLength: 1,
            maxLength: 8,
            unit: fc.constantFrom('"', '\\', '\n', "'", '$', '`', '*', ']', '\x7f', 'é', '😀'),
          }),
        )
        .map((value) => value.replaceAll('\0', ''))
        .filter((value) => value !== '')
      await fc.assert(
        fc.asyncProperty(text, text, fc.constantFrom('C', 'C.UTF-8'), async (name, path, locale) => {
          await tell(shell, ['artifact', '--', name, path], file(), locale)
          expect(told().at(-1)?.event).toMatchObject({ type: 'artifact', name, path })
        }),
        {
          numRuns: 40,
          examples: [
            ['all of them: \x01\x02\x1b\x1f\t\r\n', '\u0081\u0088\u00c1あ\u2028\ufeff', 'C'],
            ['-n', '\\n\\', 'C.UTF-8'],
            ['%s%d', '~', 'C'],
          ],
        },
      )
    })

    test('numbers are JSON’s; what is none is told of, and does not end the job', async () => {
      const good: Array<[string, number]> = [
        ['+1', 1],
        ['.5', 0.5],
        ['-.5', -0.5],
        ['1.', 1],
        ['007', 7],
        ['-000', -0],
        ['1e5', 1e5],
        ['01.50E+3', 1500],
        ['2.5e-07', 2.5e-7],
      ]
      for (const [given] of good) await tell(shell, ['metric', 'a', given])
      expect(told().map((record) => record?.event?.type === 'metric' && record.event.value)).toEqual(
        good.map(([, value]) => value),
      )
      const bad = ['nan', 'inf', '', '.', '-', 'e5', '1e', '1e+', '1,5', '0x10', '1.2.3', '--', '"', '1e999']
      for (const given of bad) await tell(shell, ['metric', 'a', '--', given])
      expect(
        told()
          .slice(good.length)
          .map((record) => record?.problem?.message),
      ).toEqual(bad.map(() => expect.stringMatching(/^metric: value: /)))
      await tell(shell, ['result', '{"a":'])
      expect(told().at(-1)?.problem?.message).toBe('not JSON')
    })

    test('programs that tell at the same time do not mix their lines, however long', async () => {
      const tellers = [1, 2, 3, 4, 5].map(async (teller) => {
        for (let i = 0; i < 6; i++) {
          const message = `${teller}.${i}.`.repeat(i % 2 === 0 ? 2 : 2400)
          await tell(shell, ['progress', String(i), '--task', String(teller), '--message', message])
        }
      })
      await Promise.all(tellers)
      const records = told()
      expect(records.filter((record) => record?.problem)).toEqual([])
      expect(records).toHaveLength(30)
    })

    test('outside of a job nothing happens; where nothing can be written it says so and goes on', async () => {
      expect(await tell(shell, ['progress', '1'], null)).toEqual({ stdout: '', stderr: '' })
      for (const args of [
        ['step', 'x'],
        ['step', 'x'.repeat(2000)],
      ]) {
        const { stderr } = await tell(shell, args, join(folder, 'none/events.jsonl'))
        expect(stderr).toMatch(/remotebot-event: a step event could not be written to .*none\/events\.jsonl\n$/)
      }
    })

    test('wrong usage is said and ends with 2', async () => {
      for (const args of [
        [],
        ['warp'],
        ['metric', 'a'],
        ['progress', '1', '2', '3'],
        ['step', 'a', '--step'],
        ['step', 'a', '--odd'],
      ]) {
        await expect(tell(shell, args)).rejects.toMatchObject({
          code: 2,
          stderr: expect.stringContaining('Usage: remotebot-event'),
        })
      }
    })
  },
)

test('a job’s program may start it without a shell', () => {
  expect(readFileSync(SCRIPT, 'utf8').startsWith('#!/bin/sh\n')).toBe(true)
})
