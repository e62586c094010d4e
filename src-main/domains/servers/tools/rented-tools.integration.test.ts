import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ToolState } from '../../../../src-shared/vocabulary/index.ts'
import { makeTestCloud, type TestCloud } from '../../../adapters/providers/demo/testing.ts'
import { JobBench } from '../../../testing/job-bench.ts'
import { findProgram, needs } from '../../../testing/needs.ts'
import { until } from '../../../testing/until.ts'
import { testMirror } from './testing-mirror.ts'

const QUERY = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }
let bench: JobBench
let cloud: TestCloud
let mirror: Awaited<ReturnType<typeof testMirror>>

beforeAll(async () => {
  mirror = await testMirror()
  bench = new JobBench()
  cloud = makeTestCloud({}, join(bench.folders.home, 'demo-cloud'))
  await bench.start()
  await bench.client.providers.connect({ provider: 'demo', values: {} })
})
afterAll(async () => {
  await bench.close()
  await cloud.remove()
  await mirror.close()
})

const get = () => bench.client.servers.get({ server: 'rented' })

async function tools(names: string[], install: boolean): Promise<ToolState[]> {
  let last: ToolState[] = []
  for await (const states of await bench.client.servers.tools({ server: 'rented', tools: names, install }))
    last = states
  return last
}

it.skipIf(!needs('git'))(
  'is ready with its tools verified, and takes more from the mirror of the settings',
  async () => {
    await bench.client.servers.provision({ query: QUERY, name: 'rented', tools: ['git'] })
    const ready = await until('the server is ready', async () => ((await get()).state === 'ready' ? get() : null))
    expect(ready.rental?.tools).toMatchObject([{ name: 'git', status: 'ok', version: expect.stringMatching(/^\d+\./) }])

    const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
    const name = `ripgrep-14.1.1-${arch}-unknown-linux-${arch === 'x86_64' ? 'musl' : 'gnu'}`
    const release = mirror.archive({ [`${name}/rg`]: '#!/bin/sh\necho ripgrep 14.1.1\n' })
    mirror.write(`ripgrep/${name}.tar.gz`, release)
    mirror.write(`ripgrep/${name}.tar.gz.sha256`, createHash('sha256').update(release).digest('hex'))
    await bench.client.engine.settings.set({ toolMirror: mirror.url })
    expect(await tools(['ripgrep', 'emacs'], true)).toMatchObject([
      { name: 'ripgrep', status: 'ok' },
      { name: 'emacs', status: 'failed', problem: expect.stringContaining('no recipe') },
    ])
    // This computer, which the simulated machine is a part of, may have it already.
    expect(mirror.asked.length > 0).toBe(findProgram('rg') === null)
    expect((await get()).rental?.tools.map((tool) => tool.name)).toEqual(['git', 'ripgrep', 'emacs'])
    // A job finds what lies in the home folder.
    expect(await bench.run('rg --version', { server: 'rented' })).toMatchObject({ status: 'succeeded' })
  },
)
