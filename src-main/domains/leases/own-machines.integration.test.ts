import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { type Sshd, startSshd } from '../../testing/sshd.ts'

let bench: JobBench
let sshd: Sshd | null = null
const ssh = needs('sshd', 'ssh-keygen')

beforeAll(async () => {
  bench = await new JobBench().start()
  if (!ssh) return
  sshd = await startSshd()
  await bench.addSsh(sshd)
})
afterAll(async () => {
  await bench.close()
  await sshd?.stop()
})

/** Waits for what a stream of states comes to. */
async function exhaust(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await stream);
}

/** Everything that a person can ask for about a rented server, asked about one of their own. */
const asked = (server: string): Array<Promise<unknown>> => [
  bench.client.servers.extend({ server, seconds: 15 }),
  bench.client.servers.start({ server }),
  bench.client.servers.stop({ server }),
  bench.client.servers.terminate({ server, force: true }),
  exhaust(bench.client.servers.tools({ server, tools: ['git'], install: true })),
]

it('never puts a watchdog or a stop command on a machine of a person', async () => {
  for (const [server, home] of [
    [HERE, bench.folders.userHome] as const,
    ...(sshd ? [['box', sshd.home] as const] : []),
  ]) {
    await exhaust(bench.client.servers.check({ server }))
    const running = await bench.submit('sleep 3', { server })
    for (const refused of await Promise.allSettled(asked(server)))
      expect([server, refused.status]).toEqual([server, 'rejected'])
    expect(await bench.ended(running.id)).toMatchObject({ status: 'succeeded' })
    expect((await bench.client.servers.get({ server })).rental).toBe(null)
    // Leases are looked at each few seconds, and after a start.
    await sleep(6000)
    await bench.engine.stop()
    await bench.start()
    await bench.run('true', { server })
    await sleep(2000)
    expect(readdirSync(join(home, '.remotebot'))).toContain('jobs')
    expect(existsSync(join(home, '.remotebot/watchdog'))).toBe(false)
  }
  expect((await bench.client.servers.list()).map(({ state }) => state)).toEqual(ssh ? ['ready', 'ready'] : ['ready'])
})
