import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FakeApi, testDeps } from '../http/testing-api.ts'
import { Contract } from '../http/testing-contract.ts'
import { KEY } from '../http/testing-plan.ts'
import { vastDefinition } from './index.ts'

const MACHINE_KEY = 'machine_scoped_key_0123456789'
const contract = new Contract(new URL('contract/vast.openapi.json', import.meta.url).pathname)
let api: FakeApi
let bin: string
beforeEach(async () => {
  api = await new FakeApi(contract).start()
  bin = mkdtempSync(join(tmpdir(), 'rb-stop-'))
})
afterEach(async () => {
  await api.stop()
  rmSync(bin, { recursive: true, force: true })
  expect(api.problems).toEqual([])
})

/** Runs it as a machine's shell would, with only one of the programs that can send it. */
function run(sender: 'curl' | 'wget'): Promise<{ code: number; errors: string }> {
  for (const name of [sender, 'sed', 'tr', 'mktemp', 'rm']) symlinkSync(`/usr/bin/${name}`, join(bin, name))
  const command = vastDefinition.connect({ key: KEY }, testDeps(api.endpoint)).stopCommand('7001') ?? 'false'
  const env = { PATH: bin, CONTAINER_API_KEY: MACHINE_KEY }
  return new Promise((resolve) =>
    execFile('/bin/sh', ['-c', command], { env }, (error, _out, errors) => resolve({ code: error ? 1 : 0, errors })),
  )
}

it.each(['curl', 'wget'] as const)("ends its own machine with the machine's key, by %s", async (sender) => {
  api.on('DELETE /api/v0/instances/{id}/', () => ({ body: { success: true } }))
  expect(await run(sender)).toMatchObject({ code: 0 })
  expect(api.seen).toMatchObject([
    { path: '/api/v0/instances/7001/', headers: { authorization: `Bearer ${MACHINE_KEY}` }, body: undefined },
  ])
})

it.each(['curl', 'wget'] as const)('fails where Vast says no, also with HTTP 200, by %s', async (sender) => {
  api.on('DELETE /api/v0/instances/{id}/', () => ({ body: { success: false, msg: 'later' } }))
  expect(await run(sender)).toMatchObject({ code: 1, errors: expect.stringContaining('later') })
  api.on('DELETE /api/v0/instances/{id}/', () => ({ status: 404, body: { success: false, msg: 'gone' } }))
  rmSync(bin, { recursive: true, force: true })
  bin = mkdtempSync(join(tmpdir(), 'rb-stop-'))
  expect(await run(sender)).toMatchObject({ code: 1 })
})
