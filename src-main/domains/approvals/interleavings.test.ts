import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { newId, type Principal, RemotebotError, type SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { ANN, aPlan, approvalsBench, type Bench, BOB, CI, HandClock } from './testing.ts'

let bench: Bench
beforeAll(() => {
  bench = approvalsBench(new HandClock())
})
afterAll(() => bench.close())

const HOUR = 3_600_000

/** What somebody does, and by what each of them last saw of the request. */
type Step =
  | { do: 'ask'; dearer: number; shorter: number }
  | { do: 'see'; who: number }
  | { do: 'approve'; who: number; share: number | null }
  | { do: 'deny'; who: number }
  | { do: 'instead'; who: number }
  | { do: 'cancel' }
  | { do: 'wait'; hours: number }
  | { do: 'expire' }
  | { do: 'launch'; more: number }

const who = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), dearer: fc.nat(3), shorter: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('see' as const), who }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('approve' as const),
      who,
      share: fc.option(fc.integer({ min: 1, max: 120 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deny' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('instead' as const), who }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cancel' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'expire' as const }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('launch' as const), more: fc.nat(2) }) },
)

/** Single steps among what usually follows one another, so that many histories come as far as a launch. */
const history: fc.Arbitrary<Step[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: step.map((one) => [one]) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.nat(3), fc.nat(1), fc.option(fc.integer({ min: 30, max: 100 })))
          .map(([dearer, by, share]): Step[] => [
            { do: 'ask', dearer, shorter: 0 },
            { do: 'see', who: by },
            { do: 'approve', who: by, share },
            { do: 'launch', more: dearer % 2 },
          ]),
      },
    ),
    { minLength: 5, maxLength: 25, size: 'max' },
  )
  .map((parts) => parts.flat())

const PEOPLE: Principal[] = [ANN, BOB, CI]
const OFFERS = [0, 1, 2, 3].map((n) =>
  anOffer({ id: `demo:${n}`, price: { ...anOffer().price, perHour: 2_000_000 + n * 400_000 } }),
)

/** Refusals are part of the game; anything else is a bug. */
async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof RemotebotError)) throw error
  }
}

it('whatever happens in whatever order, one yes is used once at most, while it is good, and never beyond its cap', async () => {
  bench.world.offers = OFFERS
  let launches = 0
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      const server = { id: newId('server'), name: 'box' }
      const job = { id: newId('job'), name: 'train' }
      const plan = (dearer: number, shorter: number): SpendPlan =>
        aPlan({ server, job, offer: OFFERS[dearer] ?? anOffer(), leaseSeconds: 14_400 - shorter * 3600 })
      let wanted = plan(0, 0)
      const seen: Array<{ id: string; revision: number } | null> = [null, null, null]
      /** Each yes that was given: until when it is good, and how much it allows. */
      const given = new Map<string, { cap: number; until: number; uses: number; withdrawn: boolean }>()
      const note = (approval: {
        id: string
        revision: number
        status: string
        cap: number | null
        expiresAt: number
      }) => {
        if (approval.status !== 'approved') return
        const key = `${approval.id} ${approval.revision}`
        expect(given.has(key)).toBe(false)
        given.set(key, { cap: approval.cap ?? 0, until: approval.expiresAt, uses: 0, withdrawn: false })
      }
      const act: { [Name in Step['do']]: (one: Extract<Step, { do: Name }>) => void | Promise<void> } = {
        ask: ({ dearer, shorter }) => {
          wanted = plan(dearer, shorter)
          bench.ask(wanted)
        },
        see: ({ who: i }) => {
          const pending = bench.approvals.pendingFor(server.id)
          if (pending) seen[i] = { id: pending.id, revision: pending.revision }
        },
        approve: ({ who: i, share }) => {
          const what = seen[i]
          if (!what) return
          const most = bench.approvals.get(what.id).plan.hardMax
          const cap = share === null ? {} : { cap: Math.floor((most * share) / 100) }
          note(bench.approvals.approve(what.id, { revision: what.revision, ...cap }, PEOPLE[i] ?? ANN))
          expect(i).toBeLessThan(2)
          expect(share ?? 0).toBeLessThanOrEqual(100)
        },
        deny: ({ who: i }) => {
          const what = seen[i]
          if (what) bench.approvals.deny(what.id, 'no', PEOPLE[i] ?? ANN)
        },
        instead: ({ who: i }) => {
          const what = seen[i]
          if (!what) return
          const chosen = bench.chooseInstead(what.id, 'offer:demo:0', what.revision, PEOPLE[i] ?? ANN)
          note(chosen)
          wanted = chosen.plan
        },
        cancel: () => {
          bench.cancel(wanted)
          for (const one of given.values()) one.withdrawn = true
        },
        wait: ({ hours }) => {
          bench.clock.at += hours * HOUR
        },
        expire: () => bench.approvals.look(),
        launch: ({ more }) => {
          const granted = bench.approvals.granted(server.id, 'rent')
          // What was granted, what was asked for, or more than either.
          const tried = more === 0 && granted ? granted.plan : more === 1 ? wanted : plan(3, 0)
          const decision = bench.launch(tried)
          if (decision.decision !== 'allow') return
          expect(decision.rule.id).toBe('approved')
          const used = granted && bench.approvals.get(granted.id)
          const one = used && given.get(`${used.id} ${used.revision}`)
          if (!used || !one) throw new Error('launched without a yes')
          one.uses++
          launches++
          expect(one.uses).toBe(1)
          expect(one.withdrawn).toBe(false)
          expect(bench.clock.at).toBeLessThan(one.until)
          expect(tried.hardMax).toBeLessThanOrEqual(one.cap)
          expect(used.status).toBe('used')
        },
      }
      for (const one of steps) {
        const run = act[one.do] as (input: Step) => void | Promise<void>
        await attempt(async () => run(one))
      }
    }),
    { numRuns: 100 },
  )
  expect(launches).toBeGreaterThan(20)
}, 300_000)
