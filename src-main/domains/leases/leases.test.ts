import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Leases } from './leases.ts'
import { layerOf, rentedMachine } from './testing.ts'

/** Lets what was begun come to rest. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

/** Looks as the loop would, until `ms` have passed. */
async function live(leases: Leases, time: { passed: number }, ms: number, step = 5000) {
  for (const end = time.passed + ms; time.passed < end; ) {
    const wait = Math.min(step, leases.look(), end - time.passed)
    await settle()
    time.passed += wait
  }
  leases.look()
  await settle()
}

async function armed(patch = {}) {
  const machine = rentedMachine(patch)
  const leases = new Leases(machine.deps)
  await leases.arm('srv_1')
  return { ...machine, leases }
}

it('arms the watchdog and the timer, and tells of all three layers', async () => {
  const { leases, world, clock, left } = await armed()
  expect(left()).toBeCloseTo(3600, -1)
  expect(world.timers).toEqual([world.row.leaseUntil])
  const lease = leases.view(world.row)
  expect(lease.until).toBe(clock.now() + 3_600_000)
  for (const layer of ['engine', 'server', 'provider'] as const) {
    const { armed: on, actsAt } = layerOf(lease, layer) ?? {}
    expect(on).toBe(true)
    expect(Math.abs((actsAt ?? 0) - lease.until)).toBeLessThan(2500)
  }
})

it('says why a layer cannot act', async () => {
  const { leases, world, deps } = withoutLayers()
  await leases.arm('srv_1')
  expect(world.heartbeat).toBe(null)
  expect(layerOf(leases.view(world.row), 'server')).toMatchObject({ armed: false, actsAt: null })
  expect(layerOf(leases.view(world.row), 'provider')?.detail).toContain('no timer of its own')
  expect(layerOf(leases.view({ ...world.row, mayEnd: 0 }), 'engine')).toMatchObject({ armed: false })
  expect(deps.server('srv_1')?.state).toBe('ready')
})

function withoutLayers() {
  const machine = rentedMachine()
  machine.world.hasCommand = false
  machine.world.timerMoves = false
  return { ...machine, leases: new Leases(machine.deps) }
}

it('arms nothing on an adopted machine that is never to be ended, nor ends it', async () => {
  const { leases, world, time } = await armed({ mayEnd: 0 })
  await live(leases, time, 7_200_000, 60_000)
  expect([world.heartbeat, world.timers, world.ended]).toEqual([null, [], []])
  await expect(leases.extend('srv_1', 60)).rejects.toMatchObject({ code: 'INVALID_STATE' })
})

it('ends a server after its idle time, warned before; a job that came meanwhile is respected by the store', async () => {
  const { leases, world, time } = await armed()
  world.busyWith = 'a job'
  await live(leases, time, 1_200_000)
  expect(world.ended).toEqual([])
  world.busyWith = null
  await live(leases, time, 500_000)
  expect(world.reason).toContain('Nothing runs here')
  world.busyWith = 'a terminal'
  await live(leases, time, 10_000)
  expect(world.reason).toBe(null)
  world.busyWith = null
  await live(leases, time, 610_000)
  expect(world.ended).toEqual([{ force: false, reason: 'Nothing had run there for 10 min.' }])
})

it('ends a server at the end of its lease under a job, which was told before', async () => {
  const { world, time, deps } = rentedMachine({ leaseSeconds: 3600 })
  world.busyWith = 'a job'
  const told: AbortSignal[] = []
  const leases = new Leases({
    ...deps,
    windDown: async (_id, signal) => void told.push(signal),
  })
  await leases.arm('srv_1')
  await live(leases, time, 3_530_000)
  expect([told.length, world.reason]).toEqual([0, expect.stringContaining('lease ends soon')])
  await live(leases, time, 60_000)
  expect(told.length).toBe(1)
  expect(world.ended).toEqual([])
  await live(leases, time, 11_000)
  expect(world.ended).toEqual([{ force: true, reason: 'Its lease was over.' }])
})

it('asks again for an end that failed, and ends although nothing can be stored', async () => {
  const { leases, world, time } = await armed()
  world.fails.terminate = true
  world.fails.store = true
  await live(leases, time, 3_605_000, 60_000)
  expect(world.ended).toEqual([])
  world.fails.terminate = false
  await live(leases, time, 40_000)
  expect(world.ended.length).toBe(1)
})

it('keeps what is left of a lease when the clock is set, and counts sleep', async () => {
  const { leases, world, time, clock, left } = await armed()
  world.busyWith = 'a job'
  time.skew = 7_200_000
  leases.look()
  expect(world.row.leaseUntil - clock.now()).toBe(3_600_000)
  time.skew = -86_400_000
  await live(leases, time, 60_000)
  expect(world.row.leaseUntil - clock.now()).toBe(3_540_000)
  expect(left()).toBeCloseTo(3540, -1)
  expect(world.ended).toEqual([])
  // Asleep for 50 minutes: nobody looked, the lease went on.
  time.passed += 3_000_000
  leases.look()
  expect(world.row.leaseUntil - clock.now()).toBe(540_000)
  await live(leases, time, 545_000)
  expect(world.ended.length).toBe(1)
})

it("believes the machine's count after a start of ours with a wrong clock", async () => {
  const { world, time, deps, clock } = await armed()
  world.busyWith = 'a job'
  time.passed += 600_000
  // Remotebot was closed, and the clock was set a day ahead meanwhile.
  time.skew = 86_400_000
  const next = new Leases(deps)
  next.look()
  expect(world.ended).toEqual([])
  await settle()
  expect(Math.abs(world.row.leaseUntil - clock.now() - 3_000_000)).toBeLessThan(3000)
  await live(next, time, 60_000)
  expect(world.ended).toEqual([])
})

it('ends it by its own clock when the machine cannot be asked', async () => {
  const { world, time, deps } = await armed()
  time.passed += 4_000_000
  world.fails.server = true
  const next = new Leases(deps)
  await live(next, time, 10_000)
  expect(world.ended).toEqual([])
  await live(next, time, 10_000)
  expect(world.ended.length).toBe(1)
})

it('starts the watchdog again after a restart of the machine', async () => {
  const { leases, world, time, left } = await armed()
  world.busyWith = 'a job'
  world.alive = false
  await live(leases, time, 40_000)
  expect(world.alive).toBe(true)
  expect(left()).toBeCloseTo(3560, -1)
  expect(world.row.watchdogUntil).not.toBe(null)
})

it('extends all layers, or none: what fails leaves the earlier end', async () => {
  const { leases, world, left, time, clock } = await armed()
  await leases.extend('srv_1', 7200)
  expect(world.row).toMatchObject({ leaseUntil: clock.now() + 7_200_000, leaseNext: null, leaseSeconds: 7200 })
  expect(left()).toBeCloseTo(7200, -1)
  expect(world.timers.at(-1)).toBe(world.row.leaseUntil)
  const before = world.row.leaseUntil

  world.fails.server = true
  const failed = await leases.extend('srv_1', 9000).catch((error: Error) => error)
  expect((failed as Error).message).toMatch(/was not extended, and ends as before: no way there/)
  expect(world.row).toMatchObject({ leaseUntil: before, leaseNext: clock.now() + 9_000_000 })
  world.fails.server = false
  world.busyWith = 'a job'
  await live(leases, time, 40_000)
  expect(world.row.leaseNext).toBe(null)

  world.fails.provider = true
  await expect(leases.extend('srv_1', 9000)).rejects.toThrow('no answer')
  expect(world.row.leaseUntil).toBe(before)
  expect(left()).toBeCloseTo(7160, -1)
  world.fails.provider = false
  await live(leases, time, 40_000)
  expect([world.row.leaseNext, world.timers.at(-1)]).toEqual([null, before])
})

it('refuses an extension past a timer that cannot be moved, or past what the offer allows', async () => {
  const { leases, world, clock, left } = await armed({ timerUntil: 1_800_003_600_000 })
  world.timerMoves = false
  await expect(leases.extend('srv_1', 7200)).rejects.toMatchObject({ code: 'INVALID_STATE' })
  expect(left()).toBeCloseTo(3600, -1)
  expect(world.row).toMatchObject({ leaseUntil: clock.now() + 3_600_000, leaseNext: null })
  world.row.offer = { ...world.row.offer, maxSeconds: 5000 }
  await expect(leases.extend('srv_1', 7200)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

it('shortens at once, whoever can be told', async () => {
  const { leases, world, clock, time, left } = await armed()
  world.fails.server = true
  await leases.extend('srv_1', 60)
  expect(world.row).toMatchObject({ leaseUntil: clock.now() + 60_000, leaseNext: world.row.leaseUntil })
  world.fails.server = false
  world.busyWith = 'a job'
  await live(leases, time, 35_000)
  expect(world.row.leaseNext).toBe(null)
  expect(left()).toBeCloseTo(25, -1)
})

it('never lets a machine outlive its lease nor cuts one that is busy, whatever happens in which order', async () => {
  const event = fc.record({
    wait: fc.integer({ min: 0, max: 400_000 }),
    sleep: fc.boolean(),
    jump: fc.constantFrom(0, 0, 0, -90_000, 3_600_000),
    busy: fc.boolean(),
    server: fc.boolean(),
    provider: fc.boolean(),
    extend: fc.option(fc.integer({ min: 15, max: 5000 }), { freq: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      const { leases, world, time, clock, left } = await armed()
      for (const { wait, sleep, jump, busy, server, provider, extend } of events) {
        world.busyWith = busy ? 'a job' : null
        world.fails = { ...world.fails, server, provider }
        time.skew += jump
        if (extend !== null) {
          const until = world.row.leaseUntil - clock.now()
          await leases.extend('srv_1', extend).catch(() => {})
          // The clock may have been set in between; what is left is what it was, or what was asked for.
          expect([until, until + jump, extend * 1000]).toContain(world.row.leaseUntil - clock.now())
        }
        if (sleep) time.passed += wait
        await live(leases, time, sleep ? 0 : wait, 20_000)
        if (world.ended.length > 0) {
          const over = world.row.leaseUntil <= clock.now()
          expect(over || !busy).toBe(true)
          return
        }
        expect(world.row.leaseUntil).toBeGreaterThan(clock.now())
        // Never more than the lease, the extension that is reserved, or what it confirmed before it was shortened.
        const { leaseUntil, leaseNext, watchdogUntil } = world.row
        const most = Math.max(leaseUntil, leaseNext ?? 0, watchdogUntil ?? 0) - clock.now()
        if (jump === 0 && !server) expect(left() ?? 0).toBeLessThanOrEqual(most / 1000 + 3)
      }
    }),
    { numRuns: 25 },
  )
})
