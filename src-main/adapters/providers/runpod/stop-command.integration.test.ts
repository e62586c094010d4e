import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FakeApi, testDeps } from '../http/testing-api.ts'
import { KEY } from '../http/testing-plan.ts'
import { runpodDefinition } from './index.ts'
import { answerGraphql } from './testing-graphql.ts'

let api: FakeApi
let bin: string
beforeEach(async () => {
  api = await new FakeApi(null).start()
  bin = mkdtempSync(join(tmpdir(), 'rb-stop-'))
})
afterEach(async () => {
  await api.stop()
  rmSync(bin, { recursive: true, force: true })
  expect(api.problems).toEqual([])
})

const POD_KEY = 'pod_scoped_key_0123456789'
/** Runs it as a machine's shell would, with only one of the programs that can send it. */
function run(sender: 'curl' | 'wget'): Promise<{ code: number; errors: string }> {
  for (const name of [sender, 'sed', 'tr', 'mktemp', 'rm']) symlinkSync(`/usr/bin/${name}`, join(bin, name))
  const command = runpodDefinition.connect({ key: KEY }, testDeps(api.endpoint)).stopCommand('pod_1')
  return new Promise((resolve) =>
    execFile(
      '/bin/sh',
      ['-c', command ?? 'false'],
      { env: { PATH: bin, RUNPOD_API_KEY: POD_KEY } },
      (error, _out, errors) => resolve({ code: error ? 1 : 0, errors }),
    ),
  )
}

it.each(['curl', 'wget'] as const)("ends its own pod with the pod's key, by %s", async (sender) => {
  const ended: unknown[] = []
  const podTerminate = ({ input }: { input: unknown }) => void ended.push(input)
  api.on('POST /graphql', (seen) => answerGraphql(seen, { podTerminate }, api.problems))
  expect(await run(sender)).toMatchObject({ code: 0 })
  expect(ended).toEqual([{ podId: 'pod_1' }])
  expect(api.seen[0]?.headers.authorization).toBe(`Bearer ${POD_KEY}`)
})

it.each(['curl', 'wget'] as const)('fails where RunPod refuses, which it does with HTTP 200, by %s', async (sender) => {
  api.on('POST /graphql', () => ({ body: { errors: [{ message: 'no' }], data: null } }))
  expect(await run(sender)).toMatchObject({ code: 1, errors: expect.stringContaining('no') })
})

it("holds no key of the account, and is not made for what is no pod's id", () => {
  const provider = runpodDefinition.connect({ key: KEY }, testDeps(api.endpoint))
  expect(provider.stopCommand('pod_1')).not.toContain(KEY)
  expect(provider.stopCommand("x'; reboot; '")).toBeNull()
})
