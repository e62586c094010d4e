import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { startSshd } from '../../testing/sshd.ts'

let bench: JobBench
beforeEach(async () => {
  bench = await new JobBench().start()
  await bench.client.servers.edit({ server: HERE, slots: 2 })
})
afterEach(() => bench.close())

/** A command that runs until `open(name)`. */
const gated = (name: string) => `echo in; until [ -e ${join(bench.folders.userHome, name)} ]; do sleep 0.05; done`
const open = (name: string) => writeFileSync(join(bench.folders.userHome, name), '')

describe('the queue', () => {
  it('fills the slots first in, first out, and says who is ahead', async () => {
    const jobs = []
    for (const name of ['a', 'b', 'c', 'd']) jobs.push(await bench.submit(gated(name), { name }))
    const [a, b, c, d] = jobs.map(({ id }) => id) as [string, string, string, string]
    await Promise.all([bench.running(a), bench.running(b)])
    const { items } = await bench.client.jobs.list({})
    const byName = Object.fromEntries(items.map((job) => [job.name, job]))
    expect(byName.c).toMatchObject({ status: 'queued', ahead: 0, reason: expect.stringContaining('next in line') })
    expect(byName.d).toMatchObject({ status: 'queued', ahead: 1, reason: expect.stringContaining('1 ahead') })
    expect(byName.d?.reason).toContain(`2 of 2 slots on ${HERE} are taken`)
    expect(byName.a).toMatchObject({ ahead: null })
    expect(await bench.client.servers.get({ server: HERE })).toMatchObject({ running: 2, queued: 2 })

    open('b')
    await bench.running(c)
    expect(await bench.client.jobs.get({ job: d })).toMatchObject({ status: 'queued', ahead: 0 })
    await bench.client.jobs.cancel({ job: d })
    const cancelled = await bench.client.jobs.get({ job: d })
    expect(cancelled).toMatchObject({ status: 'cancelled', attempts: 0, reason: 'cancelled while it waited' })
    expect(cancelled.cancelRequestedAt).not.toBeNull()
    // Asking and ending are one step, so nothing can come between them.
    const told = (await bench.client.jobs.timeline({ job: d })).map(({ type }) => type)
    expect(told).toEqual(['created', 'exit'])
    for (const name of ['a', 'c']) open(name)
    expect(await bench.ended(a)).toMatchObject({ status: 'succeeded' })
    expect(await bench.ended(c)).toMatchObject({ status: 'succeeded' })
  })

  it('a server that is drained starts nothing until it takes jobs again; more slots start more', async () => {
    await bench.client.servers.edit({ server: HERE, draining: true })
    const jobs = [await bench.submit(gated('x')), await bench.submit(gated('x')), await bench.submit(gated('x'))]
    const last = jobs[2]?.id as string
    const waiting = await bench.client.jobs.get({ job: jobs[0]?.id as string })
    expect(waiting).toMatchObject({ status: 'queued', ahead: 0 })
    expect(waiting.reason).toContain('takes no new jobs while it is drained')
    await bench.client.servers.edit({ server: HERE, draining: false })
    await bench.running(jobs[1]?.id as string)
    expect((await bench.client.jobs.get({ job: last })).status).toBe('queued')
    await bench.client.servers.edit({ server: HERE, slots: 3 })
    await bench.running(last)
  })

  it('waiting jobs keep their order over a kill of the engine', async () => {
    const jobs = []
    for (const name of ['p', 'q', 'r', 's']) jobs.push(await bench.submit(gated(name), { name }))
    await bench.engine.kill()
    await bench.start()
    expect(await bench.client.jobs.get({ job: 's' })).toMatchObject({ status: 'queued', ahead: 1 })
    open('p')
    await bench.running(jobs[2]?.id as string)
    expect(await bench.client.jobs.get({ job: 's' })).toMatchObject({ status: 'queued', ahead: 0 })
  })

  it.skipIf(!needs('sshd', 'ssh-keygen'))(
    'auto takes the first server with a free slot; a full one holds up nobody else',
    async () => {
      const sshd = await startSshd()
      try {
        await bench.addSsh(sshd, { slots: 1 })
        const full = [await bench.submit(gated('y')), await bench.submit(gated('y'))]
        const third = await bench.submit(gated('y'))
        expect(third).toMatchObject({ status: 'queued', ahead: 0 })
        const auto = await bench.submit('echo "$SSH_CONNECTION"', { server: 'auto' })
        expect(await bench.ended(auto.id)).toMatchObject({ status: 'succeeded', serverName: 'box' })
        expect((await bench.log(auto.id)).toString()).toContain('127.0.0.1')
        const holding = await bench.submit('sleep 600', { server: 'box' })
        await bench.running(holding.id)
        const stuck = await bench.submit('true', { server: 'auto' })
        expect(stuck).toMatchObject({
          status: 'queued',
          reason: expect.stringContaining('no ready server has a free slot'),
        })
        open('y')
        await bench.ended(stuck.id)
        for (const { id } of [...full, third]) expect(await bench.ended(id)).toMatchObject({ status: 'succeeded' })
      } finally {
        await bench.client.jobs.cancel({ job: 'sleep 600', graceSeconds: 0 }).catch(() => {})
        await bench.ended('sleep 600').catch(() => {})
        await sshd.stop()
      }
    },
  )
})
