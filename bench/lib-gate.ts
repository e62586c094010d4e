import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { Budgets, Gate, planOf } from '../src-main/domains/budget/index.ts'
import { systemClock } from '../src-main/ground/clock/index.ts'
import { createEvents } from '../src-main/ground/events/index.ts'
import { openDatabase, openStore } from '../src-main/ground/store/index.ts'
import { anOffer } from '../src-shared/offers/testing.ts'
import type { SpendPlan } from '../src-shared/vocabulary/index.ts'

const DOLLAR = 1_000_000
/** Time that the pieces are spread over: 60 days. */
const SPAN_MS = 60 * 86_400_000
const PERIODS = ['day', 'week', 'month', 'total'] as const
const PERSON = { kind: 'terminal', name: 'bench' } as const

/** A gate over 1,000 budgets and a ledger of so many pieces, that decides and promises in turn with others. */
export interface GateBed {
  /** Milliseconds that it took to set a budget of everything when the pieces were there. */
  setting: number
  /** Decisions so many times, each about another server, and with the promise freed again. Milliseconds for each. */
  decide(times: number): number
  /** Only what the decision is: nothing is written. */
  weigh(times: number): number
  /** As many bare reads of one row of the ledger by its key. */
  lookUp(times: number): number
  end(): void
}

/** Makes one in a folder of its own. Its pieces are spread over 60 days. */
export function makeGateBed(entries: number): GateBed {
  const home = mkdtempSync(join(tmpdir(), 'remotebot-bench-gate-'))
  const store = openStore(home, createEvents(), systemClock)
  const budgets = new Budgets({ store, clock: systemClock, zone: () => 'Europe/Berlin' })
  for (let n = 0; n < 996; n++) {
    const scope = [`requester:r${n}`, `project:p${n}`, `pool:q${n}`][n % 3]
    budgets.set({ scope, period: PERIODS[n % 4], limit: 900_000 * DOLLAR, thresholds: [half] }, PERSON)
  }
  fill(store.db.run.bind(store.db), entries)
  // After the pieces: what they come to is worked out once, as for a person who sets a budget late.
  const begun = performance.now()
  for (const period of PERIODS) budgets.set({ period, limit: 900_000 * DOLLAR }, PERSON)
  const setting = (performance.now() - begun) / PERIODS.length
  const settings = {
    autoApprovePerHour: 25 * DOLLAR,
    autoApprovePerJob: 50 * DOLLAR,
    autoApprovePerServer: 50 * DOLLAR,
  }
  const gate = new Gate({
    store,
    clock: systemClock,
    settings: () => settings,
    standing: () => null,
    drawStanding: () => {},
    returnStanding: () => {},
    selfStop: () => 'provider-timer',
  })
  const raw = openDatabase(join(home, 'remotebot.db'))
  const byKey = raw.prepare('SELECT * FROM ledger WHERE id = ?')
  return {
    setting,
    decide: (times) =>
      timed(times, (n) => {
        const plan = aPlan(n)
        const decision = store.write('bench', [], (db) => {
          const decided = gate.hold(db, plan, { launchId: null, approvalId: null })
          gate.release(db, plan.serverId, Date.now())
          return decided
        })
        if (decision.decision !== 'allow') throw new Error(decision.rule.text)
      }),
    weigh: (times) =>
      timed(times, (n) => {
        if (gate.weigh(aPlan(n)).decision !== 'allow') throw new Error('not allowed')
      }),
    lookUp: (times) => timed(times, (n) => byKey.get(`seg_${(n * 7919) % entries}`)),
    end() {
      raw.close()
      store.close()
      rmSync(home, { recursive: true })
    },
  }
}

const half = { percent: 50, basis: 'actual', actions: ['note'], afterApproval: false } as const

/** Pieces of ten minutes at a third of a dollar an hour, charged to all kinds of people and projects. */
function fill(run: (query: ReturnType<typeof sql>) => unknown, entries: number): void {
  const now = Date.now()
  run(sql`INSERT INTO ledger (id, launch_id, server_id, server_name, kind, provider, requester, project, pool, job_id, from_at, to_at, per_hour, fixed)
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${entries})
    SELECT 'seg_' || i, 'lch_' || (i / 10), 'srv_' || (i / 10), 'gpu', 'running', 'demo', 'r' || (i % 1000 / 3 * 3), 'p' || (i % 1000 / 3 * 3 + 1),
      'q' || (i % 1000 / 3 * 3 + 2), NULL, ${now} - (${entries} - 1 - i) * ${SPAN_MS} / ${entries} - 600000, ${now} - (${entries} - 1 - i) * ${SPAN_MS} / ${entries}, 333333, 0 FROM n`)
}

function aPlan(n: number): SpendPlan {
  const of = (n * 3) % 996
  return planOf({
    kind: 'rent',
    server: { id: `srv_${String(n).padStart(20, '0')}`, name: 'gpu' },
    job: null,
    offer: anOffer(),
    diskGb: 100,
    leaseSeconds: 14_400,
    idleSeconds: 1200,
    requester: `r${of}`,
    automation: false,
    project: `p${of + 1}`,
    pool: `q${of + 2}`,
  })
}

function timed(times: number, work: (n: number) => void): number {
  const begun = performance.now()
  for (let n = 0; n < times; n++) work(n)
  return (performance.now() - begun) / times
}
