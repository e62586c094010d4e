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
  leases.begin()
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

it('lets jobs come again as soon as a lease in its last minute is extended, whether or not something runs', async () => {
  const { world, time, deps } = rentedMachine({ leaseSeconds: 3600, idleSeconds: 7200 })
  const told: AbortSignal[] = []
  const leases = new Leases({
    ...deps,
    windDown: async (_id, signal) => void told.push(signal),
  })
  await leases.arm('srv_1')
  await live(leases, time, 3_545_000)
  expect(told.map(({ aborted }) => aborted)).toEqual([false])
  await leases.extend('srv_1', 3600)
  leases.look()
  expect(told.map(({ aborted }) => aborted)).toEqual([true])
  expect(world.ended).toEqual([])
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

/** Remotebot was closed, something happened meanwhile, and it is started again. */
function restart(machine: Awaited<ReturnType<typeof armed>>, meanwhile: () => void) {
  machine.leases.stop()
  meanwhile()
  const deps = machine.restarted()
  const leases = new Leases(deps)
  leases.begin()
  return { leases, clock: deps.clock, left: () => machine.world.row.leaseUntil - deps.clock.now() }
}

it.each([86_400_000, -86_400_000])(
  'keeps what is left of a lease when the clock was set by %i ms while it was closed, without a word of the machine',
  async (by) => {
    const machine = await armed()
    const { world, time } = machine
    world.busyWith = 'a job'
    world.fails.server = true
    const next = restart(machine, () => {
      time.passed += 600_000
      time.skew = by
    })
    expect(next.left()).toBe(3_000_000)
    expect(next.clock.now()).toBe(machine.bent.now())
    await live(next.leases, time, 60_000)
    expect([next.left(), world.ended]).toEqual([2_940_000, []])
    // It is noted once, and counts for the run after it too.
    world.fails.server = false
    const after = restart({ ...machine, leases: next.leases }, () => {
      time.passed += 60_000
    })
    expect(after.left()).toBe(2_880_000)
    await live(after.leases, time, 2_885_000, 20_000)
    expect(world.ended.length).toBe(1)
  },
)

it('believes no later end of whoever is root on the machine, however often it is started, while the computer runs on', async () => {
  const machine = await armed()
  const { world, time } = machine
  world.busyWith = 'a job'
  let { leases } = machine
  for (const passed of [600_000, 600_000, 600_000]) {
    const next = restart({ ...machine, leases }, () => {
      time.passed += passed
      if (world.heartbeat) world.heartbeat.until += 50_000
    })
    leases = next.leases
    await live(leases, time, 10_000)
    // The machine is told ours again.
    expect(Math.abs((machine.left() ?? 0) * 1000 - next.left())).toBeLessThan(3000)
  }
  expect(world.row.leaseUntil - machine.bent.now()).toBe(3_600_000 - 3 * 610_000)
  expect(world.points).not.toContain('leases.settled')
})

it('believes an earlier end of the machine, also while the computer runs on', async () => {
  const machine = await armed()
  const { world, time } = machine
  world.busyWith = 'a job'
  const next = restart(machine, () => {
    if (world.heartbeat) world.heartbeat.until -= 1800
  })
  await live(next.leases, time, 0)
  expect(Math.abs(next.left() - 1_800_000)).toBeLessThan(3000)
})

it.each(['boot-2', null])(
  'lets the gate weigh a later end where the computer was started again (%s): it may have been set meanwhile',
  async (boot) => {
    for (const allowed of [true, false]) {
      const machine = await armed()
      const { world, time } = machine
      world.busyWith = 'a job'
      world.fails.gate = !allowed
      const next = restart(machine, () => {
        time.passed += 600_000
        // An hour ahead: by our count the lease is over.
        time.skew = 3_600_000
        time.boot = boot
        time.up = -time.passed
      })
      expect(next.left()).toBe(-600_000)
      next.leases.look()
      expect(world.ended).toEqual([])
      await settle()
      expect(world.points.includes('leases.reserve by the engine')).toBe(allowed)
      await live(next.leases, time, 10_000)
      if (allowed) {
        expect(Math.abs(next.left() - 2_990_000)).toBeLessThan(3000)
        expect([world.row.leaseNext, world.ended]).toEqual([null, []])
      } else {
        expect(next.left()).toBe(-610_000)
        expect(world.ended).toEqual([{ force: true, reason: 'Its lease was over.' }])
      }
    }
  },
)

it('moves what is stored by the clock before anybody sees the new time, and only once it could be written down', async () => {
  const { leases, world, time, clock, bent } = await armed()
  time.skew = 3_600_000
  expect(clock.now()).toBe(bent.now() - 3_600_000)
  world.fails.store = true
  leases.look()
  expect(clock.now()).toBe(bent.now() - 3_600_000)
  expect(world.row.leaseUntil - clock.now()).toBe(3_600_000)
  world.fails.store = false
  leases.look()
  expect(clock.now()).toBe(bent.now())
  expect(world.row.leaseUntil - clock.now()).toBe(3_600_000)
  expect(world.mark?.wallMs).toBe(clock.now())
})

it('ends it by its own clock when the machine cannot be asked', async () => {
  const { world, time, restarted } = await armed()
  time.passed += 4_000_000
  world.fails.server = true
  const next = new Leases(restarted())
  next.begin()
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
  expect(world.points).not.toContain('leases.not-extended')
  const failed = await leases.extend('srv_1', 9000).catch((error: Error) => error)
  expect((failed as Error).message).toMatch(/was not extended, and ends as before: no way there/)
  // Its layers can't be told either, so it stays reserved; what a person approved for it is good again at once.
  expect(world.points.at(-1)).toBe('leases.not-extended')
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

it('lets no token end a server by an earlier end of its lease', async () => {
  const { leases, world } = await armed()
  const token = { kind: 'token', name: 'ci', tokenId: 'tok_1', scopes: ['rent'] } as const
  const { leaseUntil } = world.row
  const refused = leases.extend('srv_1', 60, { ...token, scopes: [...token.scopes] })
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(world.row.leaseUntil).toBe(leaseUntil)
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

it('makes a lease longer by what is reserved once its layers are told: a price or the clock may have moved that meanwhile', async () => {
  const { deps, world, clock } = rentedMachine()
  let meanwhile = () => {}
  const run: typeof deps.run = async (...script) => {
    const result = await deps.run(...script)
    meanwhile()
    return result
  }
  const leases = new Leases({ ...deps, run })
  leases.begin()
  await leases.arm('srv_1')
  const end = clock.now() + 5_000_000
  meanwhile = () => {
    world.row.leaseNext = end
  }
  await leases.extend('srv_1', 7200)
  expect(world.row).toMatchObject({ leaseUntil: end, leaseNext: null })
})
