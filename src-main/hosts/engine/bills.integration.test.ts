import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { bookedUnseen } from '../../testing/booked-unseen.ts'
import { RentingHome, RTX } from '../../testing/renting-home.ts'

const HOUR_MS = 3_600_000

it('what a job, its server and its provider’s bill come to is one sum, and a second reading changes nothing', async (context) => {
  const home = new RentingHome(context)
  const { cloud } = home
  const { client } = await home.connected()
  const { id } = await client.jobs.submit({ spec: { name: 'train', command: 'sleep 2', provision: RTX } })
  const ended = async () => (await client.jobs.get({ job: id })).endedAt !== null
  const gone = async () => (await cloud.ledger()).alive.length === 0 && (await cloud.ledger()).made === 1
  // The test's own time limit is the bound.
  while (!(await ended()) || !(await gone())) await sleep(200)
  while ((await client.servers.list({})).some(({ rental, state }) => rental && state !== 'terminated')) await sleep(200)

  const [account] = (await cloud.ledger()).machines
  const billed = account?.billed as number
  let perHour = 0
  for (let reading = 0; reading < 2; reading++) {
    expect(await client.costs.reconcile()).toMatchObject([{ provider: 'demo', problem: null }])
    const { lines, total, differences } = await client.costs.report({ by: 'job', since: 0 })
    expect(lines).toMatchObject([{ key: id, spent: total, billed, idle: 0, committed: 0 }])
    // The cloud tells when each state began, so the times are its own.
    const unseen = await bookedUnseen(client, account?.endedAt as number)
    expect(unseen.ms).toBeGreaterThanOrEqual(0)
    expect(Math.abs(total - billed - unseen.amount)).toBeLessThanOrEqual(1)
    perHour = unseen.perHour
    expect(differences).toEqual([])
  }
  const { cost, stages: times } = await client.jobs.get({ job: id })
  expect(cost).toMatchObject({ perHour: 0, billed, basis: 'billed' })
  // Its stages and what came after them are all of it, on the one server, whose other jobs are none.
  const spent = cost?.closed ?? 0
  const { stages, outside, servers } = await client.costs.ofJob({ job: 'train' })
  expect(stages.reduce((sum, one) => sum + one.spent, outside)).toBe(spent)
  const ran = times.find(({ stage }) => stage === 'run')
  const hours = ((ran?.endedAt as number) - (ran?.startedAt as number)) / HOUR_MS
  expect(Math.abs((stages.find(({ stage }) => stage === 'run')?.spent as number) - perHour * hours)).toBeLessThan(2)
  expect(servers).toMatchObject([{ spent, perHour: 0, billed }])
  const server = await client.costs.ofServer({ server: servers[0]?.serverId ?? '' })
  expect(server).toMatchObject({ lines: [{ key: id, name: 'train', spent, billed }], differences: [] })
  const { items } = await client.costs.entries({})
  expect(items.every(({ from, to, jobId }) => from < to && jobId === id)).toBe(true)
})
