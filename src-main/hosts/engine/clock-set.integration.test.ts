import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeTestCloud } from '../../adapters/providers/demo/testing.ts'
import { openDatabase } from '../../ground/store/index.ts'
import { type EngineProcess, makeTestHome, startEngine } from '../../testing/engine-process.ts'

const HOUR_MS = 3_600_000
const DOLLAR = 1_000_000

it('a clock that was set while no engine ran ends no lease, lengthens none, and bills no time', async ({
  onTestFinished,
}) => {
  const home = makeTestHome()
  const cloud = makeTestCloud({}, join(home.home, 'demo-cloud'))
  let engine: EngineProcess | null = null
  onTestFinished(async () => {
    await engine?.kill()
    await cloud.remove()
    home.remove()
  })
  const start = async () => {
    engine = await startEngine(home)
    return engine
  }
  const first = await start()
  await first.client.providers.connect({ provider: 'demo', values: {} })
  await first.client.budgets.set({ period: 'total', limit: 100 * DOLLAR })
  const query = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }
  const { id: server } = await first.client.servers.provision({ query, leaseSeconds: 2 * 3600, tools: [] })
  const get = () => (engine as EngineProcess).client.servers.get({ server })
  for (let tries = 0; (await get()).state !== 'ready'; tries++) {
    if (tries > 600) throw new Error(`still ${(await get()).state}`)
    await sleep(100)
  }
  for (const by of [5 * HOUR_MS, -5 * HOUR_MS]) {
    const before = await get()
    const budget = await (engine as unknown as EngineProcess).client.budgets.list()
    await (engine as unknown as EngineProcess).kill()
    // As if this computer's clock had shown other times until now.
    const db = openDatabase(join(home.home, 'remotebot.db'))
    const mark = db.prepare('SELECT boot, set_ms FROM clock_mark').get() as { boot: string; set_ms: number }
    expect(mark.boot).not.toBe('')
    db.exec(`
      UPDATE clock_mark SET wall_ms = wall_ms - ${by};
      UPDATE rentals SET lease_until = lease_until - ${by}, watchdog_until = watchdog_until - ${by}, seen_at = seen_at - ${by};
      UPDATE commitments SET from_at = from_at - ${by}, until_at = until_at - ${by};
      UPDATE meters SET since = since - ${by}, ahead = ahead - ${by};
    `)
    db.close()
    await start()
    const after = await get()
    expect(Math.abs((after.rental?.lease.until ?? 0) - (before.rental?.lease.until ?? 0))).toBeLessThan(10_000)
    expect(after.rental?.cost.closed).toBeLessThan(DOLLAR)
    expect(after.rental?.cost.closed).toBeGreaterThanOrEqual(before.rental?.cost.closed ?? Number.NaN)
    const now = await (engine as unknown as EngineProcess).client.budgets.list()
    expect(Math.abs((now[0]?.committed ?? 0) - (budget[0]?.committed ?? 0))).toBeLessThan(DOLLAR / 10)
    const set = openDatabase(join(home.home, 'remotebot.db'), { readonly: true })
    const { set_ms } = set.prepare('SELECT set_ms FROM clock_mark').get() as { set_ms: number }
    set.close()
    expect(Math.abs(set_ms - mark.set_ms - by)).toBeLessThan(5000)
    expect((await get()).state).toBe('ready')
  }
})
