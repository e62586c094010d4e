import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeTestCloud, type TestCloud } from '../../adapters/providers/demo/testing.ts'
import { bookedUnseen } from '../../testing/booked-unseen.ts'
import { ask } from '../../testing/http.ts'
import { readEngineFile } from '../attach/engine-file.ts'
import { type Ended, RealCli } from './testing/real-cli.ts'

const WAIT = { timeout: 120_000, interval: 300 }
/** What the demo cloud has in stock with the same seed, on-demand, so that nothing takes it away. */
const RTX = ['--gpu', 'RTX A6000', '--cloud', 'any', '--min-cuda', '12.0', '--no-spot', '--disk', '20']
const QUERY = 'gpu=RTX A6000,max_price=3,cloud=any,min_cuda=12.0,container_disk=20'

let cli: RealCli
let cloud: TestCloud

beforeEach(async () => {
  cli = new RealCli()
  cloud = makeTestCloud({}, join(cli.env.REMOTEBOT_HOME as string, 'demo-cloud'))
  await did('provider connect demo')
})
afterEach(async () => {
  // While an engine runs, it starts the cloud again.
  await cli.run(['engine', 'stop'])
  await cloud.remove()
  await cli.remove()
})

const text = ({ out }: Ended) => out.toString()

/** Runs a call that must end well; a string is split at its spaces. @throws with what it said */
async function did(args: string | string[]): Promise<Ended> {
  const words = typeof args === 'string' ? args.split(' ') : args
  const ended = await cli.run(words)
  expect(ended, `${words.join(' ')}: ${ended.err}`).toMatchObject({ code: 0 })
  return ended
}

const json = async (args: string | string[]) => JSON.parse(text(await did(args)))

/** The one request that waits, as soon as there is one. */
async function waiting() {
  return vi.waitFor(async () => {
    const [one, ...more] = await json('approval list --json')
    expect(more).toEqual([])
    expect(one).toBeDefined()
    return one
  }, WAIT)
}

const job = (name: string, command: string, ...flags: string[]) =>
  cli.start(['job', 'run', '--name', name, '--provision', QUERY, '--timeout', '1h', ...flags, '--', command])

test('a dear job waits: it is denied with a reason, approved with a lower cap, and all of it is in the books', async () => {
  await did('budget set --period month --limit 50 --auto-approve-per-job 0.10')
  expect(text(await did('budget status'))).toMatch(/everything\/month +\$0.00 +\$0.00 +\$50.00 +\$50.00/)

  const first = job('train', 'echo trained', '--justification', 'nightly eval')
  const asked = await waiting()
  expect(asked).toMatchObject({ status: 'pending', justification: 'nightly eval', automation: false, revision: 1 })
  expect(asked.plan.hardMax).toBeGreaterThan(100_000)
  expect((await json('job show train --json')).status).toBe('waiting_for_approval')
  expect(await cloud.ledger()).toMatchObject({ made: 0 })
  const shown = text(await did(['approval', 'show', asked.id]))
  expect(shown).toMatch(/RTX A6000, \d+ GB VRAM at demo/)
  expect(shown).toContain(` on ${hostname()}, `)
  expect(shown).toContain('nothing is pushed')
  expect(shown).toContain('nightly eval')
  await did(['approval', 'deny', asked.id, '--reason', 'use the one that idles'])
  const denied = await first.ended
  expect(denied.code, denied.err).toBe(5)
  expect(denied.err).toContain('use the one that idles')
  expect(await cloud.ledger()).toMatchObject({ made: 0 })
  const again = await cli.run(['approval', 'approve', asked.id, '--yes'])
  expect(again.err).toContain('was denied')
  expect(again.code).toBe(11)

  const second = job('train-2', 'echo trained')
  const { id, plan } = await waiting()
  const cap = (plan.hardMax / 2e6).toFixed(2)
  await did(['approval', 'approve', id, '--cap', cap, '--yes'])
  const ran = await second.ended
  expect(text(ran), ran.err).toBe('trained\n')
  expect(ran.code).toBe(0)
  const { serverId } = await json('job show train-2 --json')
  const server = await vi.waitFor(async () => {
    const now = await json(['server', 'show', serverId, '--json'])
    expect(now.status).toBe('terminated')
    return now
  }, WAIT)
  expect(server.rental.hardMax).toBeLessThanOrEqual(Math.round(Number(cap) * 1e6))
  expect(await json(['approval', 'show', id, '--json'])).toMatchObject({ status: 'used' })

  // What it cost is what the cloud has billed, but for what a look came late; nothing is promised any more.
  const { billed, machines } = await cloud.ledger()
  const { client } = await cli.connect()
  const unseen = await bookedUnseen(client, machines[0]?.endedAt ?? 0)
  const [budget] = await json('budget status --json')
  expect(budget.committed).toBe(0)
  expect(Math.abs(budget.spent - billed - unseen.amount)).toBeLessThan(Math.max(2000, billed * 0.01))
  const report = await json('cost report --by job --json')
  expect(report.total).toBe(budget.spent)
  expect(report.lines[0]).toMatchObject({ name: 'train-2' })
  const actions = (await json('activity --json')).map(({ status }: { status: string }) => status)
  for (const action of ['budget.set', 'approval.requested', 'approval.denied', 'approval.approved'])
    expect(actions).toContain(action)
  expect(text(await did('activity --export csv'))).toMatch(/^id,time,actor,/)
})

test('a budget that is used up refuses with its own exit code, and rents nothing', async () => {
  await did('budget set --period day --limit 0.01')
  const refused = await cli.run(['server', 'provision', ...RTX, '--lease', '4h', '--yes'])
  expect(refused.err).toContain('everything')
  expect(refused.code, refused.err).toBe(4)
  const submitted = await cli.run(['job', 'run', '--provision', QUERY, '--', 'true'])
  expect(submitted.code, submitted.err).toBe(4)
  expect(await cloud.ledger()).toMatchObject({ made: 0 })
})

test('automation asks, and can neither approve nor deny', async () => {
  const { socketPath } = readEngineFile(cli.env.REMOTEBOT_HOME as string) ?? {}
  const { secret } = await json('token create ci --scope read,jobs,rent,local --json')
  const call = (method: string, path: string, body?: unknown) =>
    ask({
      socketPath,
      method,
      path: `/api/v1${path}`,
      headers: { authorization: `Bearer ${secret}` },
      ...(body === undefined ? {} : { body }),
    })
  const query = { gpu: 'RTX A6000', cloud: 'any', containerDiskGb: 20 }
  const made = await call('POST', '/jobs', {
    spec: { command: 'true', name: 'nightly', provision: query, timeLimit: 600 },
  })
  expect(made.status, made.text).toBe(201)
  const asked = await waiting()
  expect(asked).toMatchObject({
    ...{ requester: 'ci', automation: true, rule: { id: 'automation' } },
    askedFrom: hostname(),
  })
  expect((await call('POST', `/approvals/${asked.id}/viewed`, { revision: asked.revision })).status).toBe(403)
  const decide = { revision: asked.revision }
  expect((await call('POST', `/approvals/${asked.id}/approve`, decide)).status).toBe(403)
  expect((await call('POST', `/approvals/${asked.id}/deny`, { reason: 'no' })).status).toBe(403)
  expect((await call('GET', `/approvals/${asked.id}`)).json()).toMatchObject({ status: 'pending' })
  // Its requester does not want it any more: nobody has to decide.
  expect((await call('POST', `/jobs/${made.json().id}/cancel`)).status).toBe(200)
  await vi.waitFor(
    async () => expect(await json(['approval', 'show', asked.id, '--json'])).toMatchObject({ status: 'withdrawn' }),
    WAIT,
  )
  const late = await cli.run(['approval', 'approve', asked.id, '--yes'])
  expect(late.code, late.err).toBe(11)
  expect(await cloud.ledger()).toMatchObject({ made: 0 })
})
