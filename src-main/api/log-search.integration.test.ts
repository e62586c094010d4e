import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Client } from '../../src-shared/contract/index.ts'
import { isFinal, type LogSearchBatch, type LogSearchResult } from '../../src-shared/vocabulary/index.ts'
import { clientOver, openSocket } from '../hosts/attach/connect.ts'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from '../testing/engine-process.ts'

let test: TestHome
let engine: EngineProcess
let client: Client

beforeAll(async () => {
  test = makeTestHome()
  engine = await startEngine(test)
  client = engine.client
})
afterAll(async () => {
  await engine?.stop()
  test?.remove()
})

/** Runs a job on this computer to its end. */
async function run(name: string, command: string): Promise<string> {
  const { id } = await client.jobs.submit({ spec: { name, command, server: 'this-computer' } })
  const changes = await client.engine.changes()
  while (!isFinal((await client.jobs.get({ job: id })).status)) await changes.next()
  await changes.return()
  return id
}

type Input = Parameters<Client['logs']['search']>[0]

async function search(text: string, input: Partial<Input> = {}, by = client) {
  const results: LogSearchResult[] = []
  let last: Partial<LogSearchBatch> = {}
  for await (const batch of await by.logs.search({ query: { text }, ...input })) {
    results.push(...batch.results)
    last = batch
  }
  return { ...last, results, names: results.map(({ jobName, line }) => `${jobName} ${line}`) }
}

it('finds in the logs of all jobs, newest first, as one asks', async () => {
  const one = await run('one', 'echo hay; echo "needle 1"')
  const between = Date.now()
  // Times are kept to the second.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const two = await run('two', 'printf "a\\nneedle 2\\nb\\n\\0\\377needle 3"')
  const all = await search('needle', { context: 1 })
  expect(all.names).toEqual(['two 1', 'two 3', 'one 1'])
  expect(all).toMatchObject({ lines: 3, sources: 2, sourcesDone: 2, done: true })
  expect(all.results[0]).toMatchObject({
    ...{ jobId: two, source: `${two}.1.run`, serverName: 'this-computer', attempt: 1, step: 'run', text: 'needle 2' },
    ...{ before: [{ line: 0, text: 'a' }], after: [{ line: 2, text: 'b' }], at: expect.any(Number) },
  })
  expect(all.results[1]?.text).toBe('␀\ufffdneedle 3')

  expect((await search('needle', { jobs: ['one'] })).names).toEqual(['one 1'])
  expect((await search('needle', { jobs: [one, two], servers: ['This-Computer'] })).names).toHaveLength(3)
  expect((await search('needle', { steps: ['bootstrap-1'] })).names).toEqual([])
  expect((await search('needle', { from: between + 1000 })).names).toEqual(['two 1', 'two 3'])
  expect((await search('needle', { to: between })).names).toEqual(['one 1'])
  expect(await search('needle', { limit: 1 })).toMatchObject({ lines: 3, names: ['two 1'] })
  await expect(search('needle', { servers: ['nowhere'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(search('needle', { jobs: ['never-was'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(search('(', { query: { text: '(', regex: true } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })

  await client.jobs.remove({ job: one })
  expect((await search('needle', { jobs: [one, two] })).names).toEqual(['two 1', 'two 3'])
})

it('ends with the client that asked', async () => {
  // Each line costs milliseconds: to the end it would take an hour, at no time standing still.
  const line = `${'a'.repeat(21)}!`
  await run('slow', `yes '${line}' | head -n 300000`)
  const socket = await openSocket(engine.socketPath, { kind: 'rpc' })
  const other = clientOver(socket).client
  const slow = { query: { text: '(a+)+$', regex: true }, jobs: ['slow'] }
  const begun = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const batches = await other.logs.search(slow)
      await batches.next()
      return batches
    }),
  )
  expect(begun).toHaveLength(6)
  socket.terminate()
  // All threads are wanted for this.
  expect((await search('a!', { jobs: ['slow'], limit: 1 })).lines).toBe(300_000)
})
