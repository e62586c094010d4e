import { afterEach, beforeEach, expect, it } from 'vitest'
import { newId } from '../../src-shared/vocabulary/index.ts'
import { aPlan, DOLLAR, makeMoney, PERSON } from '../domains/budget/testing.ts'
import { whatIf } from './what-if.ts'

let money: ReturnType<typeof makeMoney>
beforeEach(() => {
  money = makeMoney()
})
afterEach(() => money.end())

const row = (name: string, priority: number, at: number) => ({ id: newId('job', at), name, priority })
/** The answer when these jobs wait for a machine at $2 an hour for so many hours. */
function asked(waiting: Array<ReturnType<typeof row> & { hours: number; perHour?: number; project?: string }>) {
  const plans = waiting.map(({ id, name, hours, perHour, project = null }, index) =>
    aPlan({
      server: { id: `srv_0000000000000000000${index}`, name: `gpu-${index}` },
      job: { id, name },
      leaseSeconds: hours * 3600 - 120,
      project,
      ...(perHour === undefined ? {} : { perHour }),
    }),
  )
  const jobs = {
    find: (id: string) => waiting.find((one) => one.id === id) as never,
    counts: () => ({ queued: 4, running: 2 }),
  }
  // A server that is asked for by itself is nobody's job.
  return whatIf([aPlan({ server: { id: 'srv_0000000000000000000x', name: 'own' } }), ...plans], {
    gate: money.gate,
    jobs,
  })
}

it('sums up in the order of the queue what each next job would add', () => {
  const all = money.budgets.set({ period: 'month', limit: 20 * DOLLAR }, PERSON)
  const vision = money.budgets.set({ scope: 'project:vision', period: 'day', limit: 5 * DOLLAR }, PERSON)
  const [first, second, urgent] = [row('first', 0, 1), row('second', 0, 2), row('urgent', 5, 3)]
  const answer = asked([
    { ...second, hours: 3, project: 'vision' },
    { ...urgent, hours: 1 },
    { ...first, hours: 5 },
  ])
  expect(answer.jobs.map(({ name, atMost }) => [name, atMost])).toEqual([
    ['urgent', 2 * DOLLAR],
    ['first', 10 * DOLLAR],
    ['second', 6 * DOLLAR],
  ])
  expect(answer.queued).toBe(4)
  const of = (id: string) => answer.budgets.find(({ budgetId }) => budgetId === id)
  expect(of(all.id)).toMatchObject({
    asked: [2, 12, 18].map((n) => n * DOLLAR),
    left: [18, 8, 2].map((n) => n * DOLLAR),
  })
  expect(of(vision.id)).toMatchObject({ asked: [0, 0, 6 * DOLLAR], left: [5, 5, -1].map((n) => n * DOLLAR) })
})

it('counts what falls into the period that is now, and looks for too little in all of them', () => {
  money.time.now = Date.UTC(2026, 10, 10, 22)
  const day = money.budgets.set({ period: 'day', limit: 5 * DOLLAR }, PERSON)
  const { budgets } = asked([{ ...row('over midnight', 0, 1), hours: 6 }])
  // Two hours of it are today, and four tomorrow.
  expect(budgets).toMatchObject([{ budgetId: day.id, asked: [4 * DOLLAR], left: [-3 * DOLLAR] }])
})

it('weighs nothing that has no price, and says so', () => {
  money.budgets.set({ period: 'month', limit: 20 * DOLLAR }, PERSON)
  const { jobs, budgets } = asked([
    { ...row('absurd', 1, 1), hours: 1, perHour: 9e15 },
    { ...row('sound', 0, 2), hours: 1 },
  ])
  expect(jobs.map(({ atMost }) => atMost)).toEqual([null, 2 * DOLLAR])
  expect(budgets[0]?.asked).toEqual([0, 2 * DOLLAR])
  expect(asked([])).toMatchObject({ jobs: [], budgets: [] })
})
