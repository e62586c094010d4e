import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { makeTestCloud, type TestCloud } from '../../adapters/providers/demo/testing.ts'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from '../../testing/engine-process.ts'
import { kill } from '../../testing/processes.ts'
import { standstills } from '../../testing/stood-still.ts'
import { until } from '../../testing/until.ts'

/** Nobody is left to end these servers but they themselves and their provider: this is what it is about. */
const LEASE_S = 60
/** A server is ready for so long before it has its job, or before the engine is dead, at the most. */
const IDLE_S = 60
const stood = standstills()
/** Beside what this computer stood still. */
const toleranceMs = () => 5000 + stood.ms()
const QUERY = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }

let test: TestHome
let cloud: TestCloud
let engine: EngineProcess

beforeAll(async () => {
  test = makeTestHome()
  cloud = makeTestCloud({}, join(test.home, 'demo-cloud'))
  engine = await startEngine(test)
  await engine.client.providers.connect({ provider: 'demo', values: {} })
})

afterAll(async () => {
  stood.stop()
  await engine.kill()
  await cloud.remove()
  test.remove()
})

const get = (id: string) => engine.client.servers.get({ server: id })

const submit = (server: string) => engine.client.jobs.submit({ spec: { command: 'sleep 600', server } })

async function rent(name: string, leaseSeconds: number, idleSeconds: number): Promise<Server> {
  await engine.client.servers.provision({ query: QUERY, name, leaseSeconds, idleSeconds })
  return until(`${name} is ready`, async () => {
    const server = await get(name)
    if (server.state === 'failed') throw new Error(server.reason ?? 'failed')
    return server.state === 'ready' ? server : null
  })
}

const machineOf = (server: Server) => server.rental?.machineId ?? ''
const watchdogFolder = (server: Server) => join(cloud.folder, 'machines', machineOf(server), 'home/.remotebot/watchdog')

function killWatchdog(server: Server): void {
  const mark = readdirSync(watchdogFolder(server)).find((name) => name.startsWith('pid,'))
  kill(Number(mark?.split(',')[1]))
}

it('ends every server by its lease when the engine is dead, also with one layer alone', async () => {
  const servers: Server[] = []
  for (const name of ['both', 'watchdog-alone', 'timer-alone', 'working']) servers.push(await rent(name, 600, 300))
  const [both, watchdogAlone, timerAlone, working] = servers as [Server, Server, Server, Server]
  await submit(working.id)
  await until('the job runs', async () => (await get(working.id)).running === 1)
  // All at once, and then nothing but the end: the engine must be gone well before the first lease is over.
  const extended = await Promise.all(
    servers.map(({ id }) => engine.client.servers.extend({ server: id, seconds: LEASE_S })),
  )
  await engine.kill()
  // The provider loses its timer of the one, the watchdog of the other is killed.
  await cloud.provider.setTimer(machineOf(watchdogAlone), Date.now() + 86_400_000, new AbortController().signal)
  killWatchdog(timerAlone)

  const leaseOf = new Map(extended.map(({ id, rental }) => [id, rental?.lease.until ?? 0]))
  for (const { rental } of extended) {
    for (const { layer, armed, actsAt } of rental?.lease.layers ?? []) {
      expect([layer, armed]).toEqual([layer, true])
      expect(Math.abs((actsAt ?? 0) - (rental?.lease.until ?? 0))).toBeLessThan(toleranceMs())
    }
  }
  const account = async (server: Server) =>
    (await cloud.ledger()).machines.find(({ id, endedAt }) => id === machineOf(server) && endedAt !== null)
  for (const server of servers) {
    const { endedAt, endedBy } = await until(`${server.name} has ended`, () => account(server))
    expect(endedAt).toBeLessThanOrEqual((leaseOf.get(server.id) ?? 0) + toleranceMs())
    // Not much before either: nobody's work is cut short.
    expect(endedAt).toBeGreaterThan((leaseOf.get(server.id) ?? 0) - toleranceMs())
    if (server === watchdogAlone) expect(endedBy).toBe('machine')
    else if (server === timerAlone) expect(endedBy).toBe('timer')
    else expect(['machine', 'timer']).toContain(endedBy)
  }
  expect(both.rental?.lease.until).toBeDefined()
  expect((await cloud.ledger()).alive).toEqual([])
})

it('ends an idle server when the engine is dead, long before its lease is over, but not one with a job', async () => {
  engine = await startEngine(test)
  const busy = await rent('busy', 3600, IDLE_S)
  const { id: job } = await submit('busy')
  await until('the job runs', async () => (await engine.client.jobs.get({ job })).status === 'running')
  const idle = await rent('idle', 3600, IDLE_S)
  await engine.kill()
  const ended = await until(
    'the idle one has ended',
    async () =>
      (await cloud.ledger()).machines.find(({ id, endedAt }) => id === machineOf(idle) && endedAt !== null) ?? null,
  )
  expect(ended.endedBy).toBe('machine')
  expect((await cloud.ledger()).alive).toEqual([machineOf(busy)])
  expect(existsSync(watchdogFolder(busy))).toBe(true)
})

it('takes up its servers again, and ends them by itself', async () => {
  engine = await startEngine(test)
  const server = await until('all layers are armed', async () => {
    const found = await get('busy')
    return found.rental?.lease.layers.every(({ armed }) => armed) ? found : null
  })
  expect(server.rental?.lease.busyWith).toBe('a job')
  // The machine's own layers are made to miss it: this is the engine's.
  killWatchdog(server)
  await engine.client.servers.extend({ server: 'busy', seconds: 20 })
  const ended = await until('it has ended', async () => {
    const found = await get('busy').catch(() => null)
    return found === null || found.state === 'terminated' ? { found } : null
  })
  expect(ended.found?.reason ?? 'Its lease was over.').toContain('lease was over')
  expect((await cloud.ledger()).alive).toEqual([])
})
