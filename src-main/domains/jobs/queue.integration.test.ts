import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask } from '../../testing/http.ts'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { startSshd } from '../../testing/sshd.ts'
import { until } from '../../testing/until.ts'

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

  it('starts higher priority first, also over a kill of the engine', async () => {
    await bench.client.servers.edit({ server: HERE, slots: 1 })
    const first = await bench.submit(gated('first'))
    await bench.running(first.id)
    const low = await bench.submit('true', { name: 'low', priority: -5 })
    const normal = await bench.submit('true', { name: 'normal' })
    const high = await bench.submit(gated('high'), { name: 'high', priority: 5 })
    const ahead = async () => (await bench.client.jobs.list({ status: ['queued'] })).items.map((job) => job.ahead)
    expect(await ahead()).toEqual([0, 1, 2])
    expect(await bench.client.jobs.get({ job: 'low' })).toMatchObject({
      ahead: 2,
      reason: expect.stringContaining('2 ahead'),
    })
    await bench.engine.kill()
    await bench.start()
    expect(await ahead()).toEqual([0, 1, 2])
    open('first')
    await bench.running(high.id)
    expect((await bench.client.jobs.get({ job: normal.id })).status).toBe('queued')
    open('high')
    const ended = [await bench.ended(high.id), await bench.ended(normal.id), await bench.ended(low.id)]
    const starts = ended.map(({ startedAt }) => startedAt as number)
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
  })

  it('lets one job at a time use a workspace; others pass by, and it is first in line once that is free', async () => {
    const holder = await bench.submit(gated('holder'), { name: 'holder', workspace: 'data' })
    await bench.running(holder.id)
    const blocked = await bench.submit(gated('blocked'), { name: 'blocked', workspace: 'data' })
    const other = await bench.submit(gated('other'), { name: 'other', workspace: 'else' })
    await bench.running(other.id)
    const later = await bench.submit(gated('later'), { name: 'later' })
    expect(await bench.client.jobs.get({ job: blocked.id })).toMatchObject({
      status: 'queued',
      ahead: 0,
      reason: 'waits for the workspace data, in use by holder',
      next: 'starts when holder has ended and a slot is free',
    })
    open('holder')
    await bench.running(blocked.id)
    expect((await bench.client.jobs.get({ job: later.id })).status).toBe('queued')
    open('other')
    await bench.running(later.id)
    for (const name of ['blocked', 'later']) open(name)
    for (const { id } of [holder, blocked, other, later])
      expect(await bench.ended(id)).toMatchObject({ status: 'succeeded' })
  })

  it('refuses what no server can ever do, and names what lacks where', async () => {
    await until('it is known', async () => (await bench.client.servers.get({ server: HERE })).facts !== null)
    const spec = { command: 'true', resources: { cpu: 100_000 }, tools: ['cargo-of-another-world'] }
    await expect(bench.client.jobs.submit({ spec: { ...spec, server: HERE } })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringMatching(/^this-computer lacks 100000 CPUs \(it has \d+\)\.$/),
    })
    await expect(bench.client.jobs.submit({ spec })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('No server has what this job needs: this-computer lacks 100000 CPUs'),
    })
    expect((await bench.client.jobs.list({})).items).toEqual([])
    // Whether it is there, no check can tell before: the job finds out, and starts nothing.
    const tools = ['sh', 'a-program-of-another-world']
    expect(await bench.run('echo started', { tools })).toMatchObject({
      status: 'failed',
      startedAt: null,
      reason: expect.stringContaining('this-computer lacks a-program-of-another-world.'),
    })
    expect(await bench.run('true', { tools: ['sh'], resources: { cpu: 1 } })).toMatchObject({ status: 'succeeded' })
  })

  it.each([
    [{ instance: 'runpod:abc' }, 'RunPod is not connected.'],
    [{ provision: { gpu: 'H100' } }, 'No provider is connected.'],
  ])('says of %j: %s', async (target, message) => {
    const submitted = bench.client.jobs.submit({ spec: { command: 'true', ...target } })
    await expect(submitted).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message,
      data: { hint: expect.stringContaining('remotebot provider connect') },
    })
    expect((await bench.client.jobs.list({})).items).toEqual([])
  })

  it.skipIf(!needs('sshd', 'ssh-keygen'))(
    'runs at an SSH address once its key is trusted; again, and under its name',
    async () => {
      const sshd = await startSshd()
      try {
        const ssh = `${sshd.user}@127.0.0.1:${sshd.port}`
        const submit = () =>
          bench.client.jobs.submit({ spec: { command: 'echo "$SSH_CONNECTION"', ssh }, idempotencyKey: 'k' })
        await expect(submit()).rejects.toMatchObject({
          code: 'HOST_KEY_UNKNOWN',
          message: expect.stringContaining(sshd.hostKeyFingerprint),
          data: { hostKey: { serverId: expect.stringMatching(/^srv_/) } },
        })
        expect((await bench.client.jobs.list({})).items).toEqual([])
        await bench.client.servers.trustHostKey({ server: '127.0.0.1', fingerprint: sshd.hostKeyFingerprint })
        await bench.client.servers.edit({ server: '127.0.0.1', auth: { kind: 'file', path: sshd.clientKeyPath } })
        const [one, twin] = await Promise.all([submit(), submit()])
        expect(twin.id).toBe(one.id)
        expect(await bench.ended(one.id)).toMatchObject({ status: 'succeeded', serverName: '127.0.0.1' })
        expect((await bench.log(one.id)).toString()).toContain('127.0.0.1')
        const again = await bench.client.jobs.rerun({ job: one.id })
        expect(await bench.ended(again.id)).toMatchObject({ status: 'succeeded', spec: { ssh, server: 'auto' } })
        expect(await bench.client.servers.list()).toHaveLength(2)

        const { secret } = await bench.client.tokens.create({ name: 'ci', scopes: ['jobs', 'read'] })
        const asToken = (where: string) =>
          ask({
            socketPath: bench.engine.socketPath,
            method: 'POST',
            path: '/api/v1/jobs',
            headers: { authorization: `Bearer ${secret}` },
            body: { spec: { command: 'true', ssh: where } },
          })
        expect((await asToken('nobody@127.0.0.1:9')).json()).toMatchObject({ code: 'FORBIDDEN' })
        const made = await asToken(ssh)
        expect(made.status).toBe(201)
        await bench.ended(made.json().id)
      } finally {
        await sshd.stop()
      }
    },
  )

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
