import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { JobBench } from '../../testing/job-bench.ts'

let bench: JobBench
beforeAll(async () => {
  bench = await new JobBench().start()
})
afterAll(() => bench.close())

/** A job that has ended, with these bytes as what it told of. */
async function told(lines: string): Promise<string> {
  const { id } = await bench.run('echo output')
  writeFileSync(join(bench.folders.home, 'logs', id, '1.events.log'), lines)
  return id
}

it('whatever a job may tell comes over the contract as it was', async () => {
  const nested = `${'['.repeat(60)}1${']'.repeat(60)}`
  const lines = [
    '{"type":"progress","done":1,"total":3,"odd":{"a":[null,true,"ä😀"]},"at":1e20}',
    '{"type":"metric","name":"ä\\u0000\\u2028","value":1.7976931348623157e308,"step":-5e-324}',
    `{"type":"result","value":${nested},"message":"deep"}`,
    '{"type":"step","name":"__proto__","toString":1}',
    '{"type":"metric","name":"loss","value":NaN}',
    '\u001b]0;title\u0007 not json',
  ]
  const job = await told(lines.join('\n'))
  const { items, nextCursor } = await bench.client.jobs.events({ job, limit: 100 })
  expect(nextCursor).toBeNull()
  expect(items.slice(0, 4).map(({ event }) => event)).toEqual([
    { task: 'job', ...JSON.parse(lines[0] as string) },
    JSON.parse(lines[1] as string),
    JSON.parse(lines[2] as string),
    { ...JSON.parse(lines[3] as string), state: 'started' },
  ])
  expect(items.slice(4).map(({ problem }) => problem?.message)).toEqual([
    'not JSON: NaN is no number there',
    'not JSON',
  ])
  const progress = await bench.client.jobs.progress({ job })
  expect(progress).toMatchObject({ events: 4, malformed: 2, tasks: [{ name: 'job', fraction: 1 / 3 }] })
  expect(progress.result?.value).toEqual(JSON.parse(nested))
  const [series] = await bench.client.jobs.metrics({ job })
  expect(series).toMatchObject({ name: 'ä\0\u2028', axis: 'step', points: [{ x: -5e-324, last: Number.MAX_VALUE }] })
  expect(await bench.client.jobs.metrics({ job, names: ['none'] })).toEqual([])
})

it('pages go on where the last ended, and other cursors are refused', async () => {
  const job = await told(Array.from({ length: 25 }, (_, i) => `{"type":"step","name":"s${i}"}\n`).join(''))
  const first = await bench.client.jobs.events({ job, limit: 10 })
  const second = await bench.client.jobs.events({ job, limit: 20, cursor: first.nextCursor ?? '' })
  const names = [...first.items, ...second.items].map(({ event }) => event?.type === 'step' && event.name)
  expect(names).toEqual(Array.from({ length: 25 }, (_, i) => `s${i}`))
  expect(second.nextCursor).toBeNull()
  expect(await bench.client.jobs.events({ job, cursor: second.endCursor })).toMatchObject({ items: [] })
  await expect(bench.client.jobs.events({ job, cursor: 'page 2' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(bench.client.jobs.progress({ job: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('what a job tells of while it runs is there at once, masked, also in its attempt’s last line without an end', async () => {
  await bench.client.secrets.set({ name: 'TOLD', value: 'correct-horse-battery' })
  const gate = join(bench.folders.userHome, 'go-on')
  const command = [
    'remotebot-event step load --message "key $KEY"',
    `until [ -e '${gate}' ]; do sleep 0.05; done`,
    'printf %s \'{"type":"result","value":7}\' >>"$REMOTEBOT_EVENTS"',
  ].join('\n')
  const { id } = await bench.submit(command, { secrets: { KEY: 'TOLD' } })
  await expect
    .poll(async () => (await bench.client.jobs.progress({ job: id })).steps.length, { timeout: 60_000 })
    .toBe(1)
  expect(await bench.client.jobs.progress({ job: id })).toMatchObject({ events: 1, malformed: 0, result: null })
  const { items } = await bench.client.jobs.events({ job: id })
  expect(items).toMatchObject([{ event: { name: 'load', message: expect.stringMatching(/^key \*+$/) } }])
  writeFileSync(gate, '')
  await bench.ended(id)
  expect(await bench.client.jobs.progress({ job: id })).toMatchObject({ events: 2, result: { value: 7 } })
})
