import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeTestCloud } from '../../adapters/providers/demo/testing.ts'
import { type EngineProcess, makeTestHome, startEngine } from '../../testing/engine-process.ts'

const QUERY = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }

it('what a job, its server and its provider’s bill come to is one sum, and a second reading changes nothing', async ({
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
  engine = await startEngine(home)
  const { client } = engine
  await client.providers.connect({ provider: 'demo', values: {} })
  const { id } = await client.jobs.submit({ spec: { name: 'train', command: 'sleep 2', provision: QUERY } })
  const ended = async () => (await client.jobs.get({ job: id })).endedAt !== null
  const gone = async () => (await cloud.ledger()).alive.length === 0 && (await cloud.ledger()).made === 1
  // The test's own time limit is the bound.
  while (!(await ended()) || !(await gone())) await sleep(200)
  while ((await client.servers.list({})).some(({ rental, state }) => rental && state !== 'terminated')) await sleep(200)

  const [account] = (await cloud.ledger()).machines
  const billed = account?.billed as number
  for (let reading = 0; reading < 2; reading++) {
    expect(await client.costs.reconcile()).toMatchObject([{ provider: 'demo', problem: null }])
    const { lines, total, differences } = await client.costs.report({ by: 'job' })
    expect(lines).toMatchObject([{ key: id, spent: total, billed, idle: 0, committed: 0 }])
    // The cloud tells when each state began, so the times are its own.
    expect(Math.abs(total - billed)).toBeLessThanOrEqual(1)
    expect(differences).toEqual([])
  }
  const { cost } = await client.jobs.get({ job: id })
  expect(cost).toMatchObject({ perHour: 0, billed, basis: 'billed' })
  const { items } = await client.costs.entries({})
  expect(items.every(({ from, to, jobId }) => from < to && jobId === id)).toBe(true)
}, 180_000)
