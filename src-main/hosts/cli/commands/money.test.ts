import { expect, test } from 'vitest'
import {
  type Activity,
  type BudgetStatus,
  newId,
  RemotebotError,
  shortId,
  type Threshold,
} from '../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../run.ts'
import { fakeApproval, fakeEngines, fakeJob, fakeRental, fakeServer } from '../testing/fake-engine.ts'
import { fakeIo } from '../testing/fake-io.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

async function call(argv: string[], handlers: Handlers, io = fakeIo()) {
  const code = await runCli(argv, io, fakeEngines(handlers))
  return { code, out: io.out(), err: io.err() }
}

const typing = (text: string) => {
  const io = fakeIo({ tty: true, columns: 120 })
  setTimeout(() => io.stdin.write(`${text}\n`), 50)
  return io
}

const AT = Date.UTC(2026, 10, 21, 3)

const status = (over: Partial<BudgetStatus> = {}): BudgetStatus => ({
  id: newId('budget', AT),
  scope: 'everything',
  period: 'month',
  from: null,
  until: null,
  zone: 'Europe/Berlin',
  limit: 300_000_000,
  hardCap: 300_000_000,
  autoApprovePerHour: null,
  autoApprovePerJob: 25_000_000,
  autoApprovePerServer: null,
  thresholds: [],
  createdAt: AT,
  updatedAt: AT,
  current: { key: '2026-11', from: AT, until: AT + 1000 },
  spent: 138_100_000,
  committed: 38_700_000,
  left: 123_200_000,
  perHour: 7_420_000,
  runsOutAt: null,
  forecast: { low: 241_000_000, expected: 252_000_000, high: 278_000_000 },
  reached: [],
  ...over,
})

test('budget status lists what is spent, committed and left', async () => {
  const { code, out } = await call(['budget', 'status'], { 'budgets.list': () => [status()] })
  expect(code).toBe(0)
  expect(out).toMatch(/BUDGET +SPENT +COMMITTED +LIMIT +LEFT/)
  expect(out).toMatch(/everything\/month +\$138.10 +\$38.70 +\$300.00 +\$123.20 +\$7.42\/h +\$252.00 +ok/)
})

test('budget status --json tells times as text, as all commands do', async () => {
  const one = status({ period: 'custom', from: AT, until: AT + 1000, autoApprovePerHour: 0 })
  const { out } = await call(['budget', 'status', '--json'], { 'budgets.list': () => [one] })
  const [from, until] = [new Date(AT).toISOString(), new Date(AT + 1000).toISOString()]
  expect(JSON.parse(out)).toMatchObject([{ from, until, current: { from, until }, createdAt: from }])
  const plain = await call(['budget', 'status', 'everything/custom'], { 'budgets.get': () => one })
  expect(plain.out).toMatch(/Unasked +nothing an hour, up to \$25.00 a job/)
})

test('budget status without any says how to set one', async () => {
  const { out } = await call(['budget', 'status'], { 'budgets.list': () => [] })
  expect(out).toContain('remotebot budget set --period month --limit 300')
})

test('budget set sends what was asked for, and says when it is too low already', async () => {
  const sent: unknown[] = []
  const argv =
    'budget set --scope requester:ci-2 --period day --limit 20 --auto-approve-per-job 0 --at 80=notify,require-approval --at 100f=block_new'
  const { code, out, err } = await call(argv.split(' '), {
    'budgets.set': (input: unknown) => {
      sent.push(input)
      return status({ scope: 'requester:ci-2', period: 'day', left: -5_000_000 })
    },
  })
  expect(code).toBe(0)
  expect(sent).toEqual([
    {
      scope: 'requester:ci-2',
      period: 'day',
      limit: 20_000_000,
      autoApprovePerJob: 0,
      thresholds: [
        { percent: 80, basis: 'actual', actions: ['notify', 'require_approval'], afterApproval: false },
        { percent: 100, basis: 'forecast', actions: ['block_new'], afterApproval: false },
      ],
    },
  ])
  expect(out).toContain('over its cap')
  expect(err).toContain('$5.00 more is spent or promised already')
})

test('budget set takes away what was set, lets an end wait for a yes, and says what is ended at once', async () => {
  const sent: unknown[] = []
  const stop: Threshold = { percent: 50, basis: 'actual', actions: ['stop_all_after_sync'], afterApproval: false }
  const set = (argv: string, thresholds: BudgetStatus['thresholds']) =>
    call(['budget', 'set', '--period', 'month', '--limit', '20', ...argv.split(' ')], {
      'budgets.set': (input: unknown) => {
        sent.push(input)
        return status({ left: -5_000_000, limit: 20_000_000, thresholds })
      },
    })
  const cleared = await set('--at none --auto-approve-per-job settings', [])
  expect(cleared).toMatchObject({ code: 0 })
  const { err } = await set('--at 50=stop_all_after_sync', [stop])
  const waits = await set('--at 50=stop-idle,after-approval', [
    { ...stop, actions: ['stop_idle'], afterApproval: true },
  ])
  expect(sent).toMatchObject([
    { thresholds: [], autoApprovePerJob: null },
    { thresholds: [stop] },
    { thresholds: [{ percent: 50, actions: ['stop_idle'], afterApproval: true }] },
  ])
  expect(err).toContain('nothing new starts.')
  expect(err).toContain('50 % of it is reached already, so its servers are ended, after their results.')
  expect(waits.err).toContain('waits for: remotebot budget confirm everything/month 50')
  expect((await set('--at 50=after_approval', [])).code).toBe(2)
})

test('budget confirm says what it ends', async () => {
  const sent: unknown[] = []
  const one = status()
  const confirm = (...argv: string[]) =>
    call(['budget', 'confirm', 'everything/month', ...argv], {
      'budgets.get': () => one,
      'budgets.confirmStop': (input: unknown) => {
        sent.push(input)
        return { stopped: ['gpu-1', 'gpu-2'] }
      },
    })
  expect(await confirm('100')).toMatchObject({ code: 2, err: expect.stringContaining('wants at 100 % spent?') })
  expect(await confirm('0', '--yes')).toMatchObject({ code: 2, err: expect.stringContaining('"0" is no percentage') })
  expect(sent).toEqual([])
  expect((await confirm('100', '--yes')).out).toBe('Ended: gpu-1, gpu-2.\n')
  expect(sent).toEqual([{ budget: one.id, percent: 100, basis: 'actual' }])
})

test('a yes to a budget is to one of two thresholds of the same percentage', async () => {
  const waiting = (basis: 'actual' | 'forecast', action: Threshold['actions'][number]) => ({
    ...{ percent: 100, basis, actions: [action], afterApproval: true, at: AT, waits: true },
  })
  const one = status({ reached: [waiting('forecast', 'stop_idle'), waiting('actual', 'stop_all_after_sync')] })
  const sent: unknown[] = []
  const confirm = (at: string) =>
    call(['budget', 'confirm', 'everything/month', at, '--yes'], {
      'budgets.get': () => one,
      'budgets.confirmStop': (input: unknown) => {
        sent.push(input)
        return { stopped: [] }
      },
    })
  await confirm('100')
  await confirm('100f')
  expect(sent).toMatchObject([{ basis: 'actual' }, { basis: 'forecast' }])
})

test.each([
  ['0', 'limit'],
  ['-5', 'limit'],
  ['NaN', 'limit'],
  ['1e9', 'limit'],
  ['20EUR', 'limit'],
  ['12.3456789', 'limit'],
])('budget set refuses %s as an amount', async (amount) => {
  const { code, err } = await call(['budget', 'set', '--period', 'day', `--limit=${amount}`], {})
  expect(code).toBe(2)
  expect(err).toContain('An amount in dollars (USD) above 0 is needed, such as 2.50.')
})

test('budget remove asks first', async () => {
  const { code, err } = await call(['budget', 'remove', 'everything/month'], { 'budgets.get': () => status() })
  expect(code).toBe(2)
  expect(err).toContain('Remove everything/month? Nothing limits that any more.')
})

test('approval list shows what waits', async () => {
  const one = fakeApproval()
  const sent: unknown[] = []
  const { out } = await call(['approval', 'list'], {
    'approvals.list': (input: unknown) => {
      sent.push(input)
      return { items: [one], nextCursor: null }
    },
  })
  expect(sent).toEqual([{ status: ['pending'], limit: 100 }])
  expect(out).toMatch(new RegExp(`${shortId(one.id)} +1 × H100 for train-7b +\\$8.11 +pending +anna .*nightly eval`))
})

test('approval show says everything that a person decides by', async () => {
  const looks: unknown[] = []
  const one = fakeApproval({
    askedFrom: 'ci-2',
    input: { source: 'folder', files: 1204, bytes: 38_000_000 },
    interruption: 'may be taken away at any time',
    budgets: [
      {
        ...{ budgetId: newId('budget', AT), scope: 'everything', period: 'month', from: AT, until: AT + 1 },
        ...{ limit: 300_000_000, hardCap: 300_000_000, spent: 138_000_000, committed: 38_800_000, this: 8_107_000 },
        ...{ left: 115_093_000, forecastBefore: 252_000_000, forecastAfter: 260_000_000 },
      },
    ],
    changes: ['$1.90/h → $2.01/h'],
    checks: [{ id: 'quote', status: 'ok', text: 'the price is 18 s old' }],
    alternatives: [
      {
        id: 'offer:a',
        kind: 'cheaper',
        title: 'A100 at Vast.ai',
        total: 4_000_000,
        startsIn: 300,
        givesUp: ['about 2 × slower'],
      },
    ],
    messages: [{ at: AT, by: 'anna', text: 'Would 4 hours do?' }],
  })
  const viewed = (input: unknown) => {
    looks.push(input)
    return { noted: true }
  }
  const { code, out } = await call(['approval', 'show', one.id], {
    'approvals.get': () => one,
    'approvals.viewed': viewed,
  })
  expect(code).toBe(0)
  expect(looks).toEqual([{ approval: one.id, revision: 1 }])
  for (const text of [
    'anna on ci-2, ',
    '1,204 files, 38 MB',
    'number 1 of what waits for a decision',
    '1 × H100 80 GB SXM, 80 GB VRAM at demo · eu-north · secure, on-demand',
    'ubuntu-24.04',
    'may be taken away at any time',
    "only a new key in this computer's vault",
    'Lease: ends 4 h after the order',
    'then $115.09 left; forecast $252.00 → $260.00',
    'at most $8.11',
    'the most without asking',
    'nightly eval',
    '$2.01/h, est. (machine $2.00/h, disk $0.01/h)',
    '$1.90/h → $2.01/h',
    '✓ the price is 18 s old',
    'A100 at Vast.ai: $4.00 at most, starts in 5 min; about 2 × slower  (--use offer:a)',
    'Would 4 hours do?',
  ])
    expect(out).toContain(text)
  const json = await call(['approval', 'show', one.id, '--json'], { 'approvals.get': () => one })
  const told = JSON.parse(json.out)
  expect(told).toMatchObject({ id: one.id, name: one.name, status: 'pending', expiresAt: '2026-11-22T03:00:00.000Z' })
  expect(told.plan.offer.launch).toBeUndefined()
})

test('approval approve asks, and names the revision that was shown', async () => {
  const one = fakeApproval({ revision: 3 })
  const sent: unknown[] = []
  const handlers: Handlers = {
    'approvals.get': () => one,
    'approvals.approve': (input: unknown) => {
      sent.push(input)
      return { ...one, status: 'approved', cap: 5_000_000 }
    },
  }
  const { code, out, err } = await call(['approval', 'approve', one.id, '--cap', '5'], handlers, typing('y'))
  expect(err).toContain('Approve at most $5.00?')
  expect(code).toBe(0)
  expect(sent).toEqual([{ approval: one.id, revision: 3, cap: 5_000_000 }])
  expect(out).toContain('at most $5.00. It counts once')
  const no = await call(['approval', 'approve', one.id], handlers, typing(''))
  expect(no.out).toContain('Nothing was decided.')
  const unasked = await call(['approval', 'approve', one.id], handlers)
  expect(unasked.code).toBe(2)
  expect(sent).toHaveLength(1)
  const less = ['--lease', '1h', '--idle', '5m', '--keep-on-failure', '0', '--yes']
  await call(['approval', 'approve', one.id, ...less], handlers)
  expect(sent.at(-1)).toEqual({
    ...{ approval: one.id, revision: 3 },
    ...{ leaseSeconds: 3600, idleSeconds: 300, keepOnFailureSeconds: 0 },
  })
  const both = await call(['approval', 'approve', one.id, '--use', 'offer:a', '--idle', '5m'], handlers)
  expect(both.code).toBe(2)
})

test('a big amount has to be typed, or given', async () => {
  const one = fakeApproval({ typeAbove: 5_000_000 })
  const approved: unknown[] = []
  const handlers: Handlers = {
    'approvals.get': () => one,
    'approvals.approve': (input: unknown) => {
      approved.push(input)
      return { ...one, status: 'approved', cap: one.plan.hardMax }
    },
  }
  expect((await call(['approval', 'approve', one.id, '--yes'], handlers)).code).toBe(2)
  expect((await call(['approval', 'approve', one.id], handlers, typing('y'))).out).toContain('Nothing was decided.')
  expect(approved).toHaveLength(0)
  expect((await call(['approval', 'approve', one.id], handlers, typing('$8.11'))).code).toBe(0)
  expect((await call(['approval', 'approve', one.id, '--cap', '8.11', '--yes'], handlers)).code).toBe(0)
  expect(approved).toHaveLength(2)
  // Something else that is as dear is typed too.
  const other = {
    id: 'offer:a',
    kind: 'cheaper',
    title: 'A100',
    total: 7_000_000,
    startsIn: null,
    givesUp: [],
  } as const
  const dear = { ...one, alternatives: [other] }
  const instead = (argv: string[], io = fakeIo()) =>
    call(
      ['approval', 'approve', one.id, '--use', other.id, ...argv],
      {
        'approvals.get': () => dear,
        'approvals.takeInstead': (input: unknown) => {
          approved.push(input)
          return { ...one, status: 'approved', cap: 7_000_000 }
        },
      },
      io,
    )
  expect(await instead(['--yes'])).toMatchObject({ code: 2, err: expect.stringContaining('$7.00 is above $5.00') })
  expect(approved).toHaveLength(2)
  expect((await instead([], typing('$7.00'))).code).toBe(0)
  expect(approved).toHaveLength(3)
})

test('what was decided already is said, and nothing is asked', async () => {
  const one = fakeApproval({ status: 'denied', decidedBy: 'ben', reason: 'too dear' })
  for (const verb of [['approve'], ['deny', '--reason', 'no']]) {
    const { code, err } = await call(['approval', verb[0] as string, one.id, ...verb.slice(1)], {
      'approvals.get': () => one,
    })
    expect(code).toBe(11)
    expect(err).toContain('was denied by ben')
    expect(err).toContain('Nothing was changed. Ask again for it')
  }
})

test('a yes that asks nothing does not count for what has changed since anybody looked', async () => {
  const one = fakeApproval({ revision: 2, changes: ['$1.00/h → $2.01/h'] })
  const approved: unknown[] = []
  let looks = 0
  const handlers: Handlers = {
    'approvals.get': () => one,
    'approvals.viewed': () => ({ noted: looks++ === 0 }),
    'approvals.approve': (input: unknown) => {
      approved.push(input)
      return { ...one, status: 'approved', cap: one.plan.hardMax }
    },
  }
  const first = await call(['approval', 'approve', one.id, '--yes'], handlers)
  expect(first).toMatchObject({ code: 11, err: expect.stringContaining('has changed since it was asked') })
  expect(first.err).toContain('at most $8.11 now')
  expect(approved).toEqual([])
  const standing = ['--standing', '20', '--yes']
  const { code, out } = await call(['approval', 'approve', one.id, ...standing], handlers)
  expect(code).toBe(0)
  expect(out).toContain('anna may spend $20.00 more without asking, until ')
  expect(approved).toHaveLength(1)
})

test('what was approved and came to nothing, or was not used in time, is said so', async () => {
  const returned = { decidedBy: 'ben', returnedAt: 1, reason: 'nothing came of it: no answer' }
  const vain = await call(['approval', 'approve', 'x'], {
    'approvals.get': () => fakeApproval({ status: 'approved', ...returned }),
  })
  expect(vain.err).toContain('was approved by ben already')
  expect(vain.err).toContain('Ask for it again: nobody has to decide once more.')
  const late = await call(['approval', 'approve', 'x'], {
    'approvals.get': () => fakeApproval({ status: 'expired', decidedBy: 'ben' }),
  })
  expect(late.err).toContain('was approved by ben, and has expired unused')
  const none = await call(['approval', 'list', '--status', 'denied'], {
    'approvals.list': () => ({ items: [], nextCursor: null }),
  })
  expect(none.out).toContain('No request is denied.')
})

test('a denial needs a reason', async () => {
  const one = fakeApproval()
  const { code, err } = await call(['approval', 'deny', one.id], { 'approvals.get': () => one })
  expect(code).toBe(2)
  expect(err).toContain('--reason')
  const sent: unknown[] = []
  const denied = await call(['approval', 'deny', one.id, '--reason', 'use gpu-1'], {
    'approvals.get': () => one,
    'approvals.deny': (input: unknown) => {
      sent.push(input)
      return { ...one, status: 'denied' }
    },
  })
  expect(denied.out).toContain('Denied: 1 × H100 for train-7b. anna is told why.')
  expect(sent).toEqual([{ approval: one.id, reason: 'use gpu-1' }])
})

test('a token that may not decide hears so', async () => {
  const one = fakeApproval()
  const { code, err } = await call(['approval', 'approve', one.id, '--yes'], {
    'approvals.get': () => one,
    'approvals.approve': () => {
      throw new RemotebotError('FORBIDDEN', 'The token "ci" may not call approvals.approve.')
    },
  })
  expect(code).toBe(1)
  expect(err).toContain('may not call')
})

test('cost report as a table and as values', async () => {
  const found = {
    from: AT,
    to: AT + 1000,
    total: 12_500_000,
    lines: [
      {
        key: 'anna',
        name: '=anna',
        spent: 12_500_000,
        idle: 500_000,
        transfer: 250_000,
        billed: null,
        committed: 0,
        ms: 3_600_000,
      },
    ],
    differences: [{ provider: 'demo', serverId: null, amount: 100_000, text: 'Demo cloud billed $0.10 more.' }],
    unpriced: ['traffic'],
  }
  const table = await call(['cost', 'report'], { 'costs.report': () => found })
  expect(table.out).toMatch(/=anna +\$12.50 +\$0.50 +\$0.25 +\$0.00 +– +1 h\n\nTogether: \$12.50/)
  expect(table.err).toContain('Demo cloud billed $0.10 more.')
  expect(table.err).toContain('Not priced: traffic.')
  const csv = await call(['cost', 'report', '--csv'], { 'costs.report': () => found })
  expect(csv.out).toBe(
    "key,name,spent_usd,idle_usd,traffic_usd,committed_usd,billed_usd,seconds\r\nanna,'=anna,12.5,0.5,0.25,0,,3600\r\n",
  )
})

test('activity lists who decided what', async () => {
  const one: Activity = {
    id: newId('activity', AT),
    at: AT,
    actor: 'anna',
    via: 'window',
    action: 'approval.approved',
    text: 'approved 1 × H100 for train-7b',
    before: null,
    after: null,
    effect: 8_107_000,
    serverId: null,
    jobId: null,
    approvalId: null,
    budgetId: null,
  }
  const { out } = await call(['activity'], { 'activity.list': () => ({ items: [one], nextCursor: null }) })
  expect(out).toMatch(/anna \(window\) +approved 1 × H100 for train-7b +\$8.11/)
  const file = await call(['activity', '--export', 'csv'], {
    'activity.export': (input: unknown) =>
      (input as { cursor?: string }).cursor === undefined
        ? { name: 'a.csv', text: 'at,actor\r\n', nextCursor: 'act_1' }
        : { name: 'a.csv', text: '1,anna\r\n', nextCursor: null },
  })
  expect(file.out).toBe('at,actor\r\n1,anna\r\n')
})

test('server provision says that it waits, and that it was denied', async () => {
  const approval = fakeApproval({ status: 'denied', reason: 'too dear' })
  const waiting = fakeServer({
    origin: 'rented',
    name: 'h100-demo',
    state: 'intent',
    reason: 'waits for approval',
    rental: fakeRental({ phase: 'approval', approvalId: approval.id, startedAt: null, readyAt: null }),
  })
  const states = [waiting, { ...waiting, state: 'failed' as const, reason: 'denied by ben: too dear' }]
  const offers = {
    'offers.search': async function* () {
      yield [
        {
          provider: 'demo',
          name: 'Demo cloud',
          state: 'ok',
          problem: null,
          offers: [approval.plan.offer],
          fetchedAt: AT,
        },
      ][0]
    },
  } as Handlers
  const { code, err } = await call(
    ['server', 'provision', '--offer', approval.plan.offer.id, '--lease', '4h', '--yes'],
    {
      ...offers,
      'servers.provision': () => waiting,
      'servers.get': () => states.shift() ?? states[0],
      'approvals.get': () => approval,
    },
  )
  expect(err).toContain(`waits for approval (remotebot approval show ${shortId(approval.id)})`)
  expect(err).toContain('h100-demo was not rented: denied by ben: too dear')
  expect(code).toBe(5)
})

test('job show tells the cost so far and the request', async () => {
  const approval = fakeApproval()
  const cost = {
    closed: 1_500_000,
    at: AT,
    perHour: 0,
    hardMax: null,
    idle: 0,
    transfer: 0,
    traffic: null,
    basis: 'estimated' as const,
    billed: null,
    unpriced: [],
  }
  const { out } = await call(['job', 'show', 'echo hello'], {
    'jobs.get': () => fakeJob({ cost, approvalId: approval.id, project: 'eval' }),
    'costs.ofJob': () => ({
      cost,
      stages: [
        { stage: 'acquire', spent: 300_000 },
        { stage: 'run', spent: 900_000 },
      ],
      outside: 300_000,
      servers: [],
    }),
  })
  expect(out).toMatch(/✓ acquire +\S+ ?\S* +\$0.30, 20 %/)
  expect(out).toMatch(/✓ run +\S+ ?\S* +\$0.90, 60 %/)
  expect(out).toMatch(/✓ deploy +[^$]*$/m)
  expect(out).toMatch(/outside of its stages +\$0.30/)
  expect(out).toMatch(/Cost +\$1.50, est\./)
  expect(out).toMatch(/Project +eval/)
  expect(out).toContain(`remotebot approval show ${shortId(approval.id)}`)
})

test('server show tells what it has cost by job, what was idle, and where its bill differs', async () => {
  const server = fakeServer({ origin: 'rented', name: 'gpu-1', rental: fakeRental() })
  const line = { idle: 0, transfer: 0, committed: 0, ms: 3_600_000 }
  const told = {
    cost: null,
    lines: [
      { ...line, key: newId('job', AT), name: 'train-7b', spent: 3_000_000, billed: 3_100_000 },
      { ...line, key: null, name: 'Idle', spent: 1_000_000, idle: 1_000_000, billed: null },
    ],
    differences: [{ provider: 'demo', serverId: server.id, amount: 100_000, text: 'Demo cloud billed $0.10 more.' }],
  }
  const handlers: Handlers = { 'servers.get': () => server, 'costs.ofServer': () => told }
  const { out } = await call(['server', 'show', 'gpu-1'], handlers)
  expect(out).toMatch(/By job +train-7b: \$3.00 \(75 %, 1 h, \$3.10 billed\)\n +idle: \$1.00 \(25 %, 1 h\)/)
  expect(out).toMatch(/Bills +Demo cloud billed \$0.10 more./)
  expect(JSON.parse((await call(['server', 'show', 'gpu-1', '--json'], handlers)).out).costs).toEqual(told)
})
