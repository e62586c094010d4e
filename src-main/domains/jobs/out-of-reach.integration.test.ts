import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { isRunning } from '../../testing/processes.ts'
import { startProxiedBench } from '../../testing/proxied-bench.ts'
import { makeKey, type Sshd } from '../../testing/sshd.ts'
import { startMisbehavingServer, type TcpProxy } from '../../testing/tcp-proxy.ts'
import { until } from '../../testing/until.ts'

let bench: JobBench
let sshd: Sshd
let proxy: TcpProxy
let close: () => Promise<void>
const able = needs('sshd', 'ssh-keygen')

beforeEach(async () => {
  if (able) ({ bench, sshd, proxy, close } = await startProxiedBench({ slots: 20 }))
})
afterEach(async () => {
  if (able) await close()
})

const box = { server: 'box' }
const unknown = (job: { contact: { status: string } }) => job.contact.status === 'unknown'
const live = (job: { contact: { status: string } }) => job.contact.status === 'live'
const counting = 'i=0; while [ ! -e stop ]; do i=$((i + 1)); echo $i; sleep 0.1; done'
const stopIt = (job: string) => bench.run(`touch ~/.remotebot/work/${job}/stop`, box)

describe.skipIf(!able)('a job whose server is edited while it is connected to', () => {
  it('is brought there by the new connection', async () => {
    proxy.stall()
    proxy.cut()
    const job = await bench.submit('echo here', box)
    await until('it is being connected to', () => proxy.connections() > 0)
    const auth = { kind: 'file' as const, path: sshd.clientKeyPath }
    const edited = bench.client.servers.edit({ server: 'box', auth, slots: 7 })
    await until('it is edited', async () => (await bench.client.servers.get({ server: 'box' })).slots === 7)
    await proxy.resume()
    await edited
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', attempts: 1 })
  })
})

describe.skipIf(!able)('a running job whose server is out of reach', () => {
  it('is unknown with the reason while connections are refused, then live, its log whole', async () => {
    const job = await bench.submit(counting, box)
    await bench.logged(job.id, '3\n')
    await proxy.refuse()
    proxy.cut()
    const cut = await bench.until(job.id, unknown)
    expect(cut).toMatchObject({
      status: 'running',
      outcome: null,
      next: 'followed again as soon as the server answers',
    })
    expect(cut.reason).toMatch(/^no contact: .+/)
    expect(await bench.client.engine.goesOn()).toMatchObject([{ jobId: job.id }])
    const stored = (await bench.log(job.id)).length
    await proxy.resume()
    await bench.until(job.id, live)
    await stopIt(job.id)
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', attempts: 1 })
    const log = await bench.log(job.id)
    expect(log.length).toBeGreaterThan(stored)
    expect(log.equals(bench.remoteLog(job.id, 1, sshd.home))).toBe(true)
    const texts = (await bench.client.jobs.timeline({ job: job.id })).map(({ text }) => text)
    expect(texts).toContain('in contact again')
  })

  it('is noticed when the link goes silent, though nobody closed it', async () => {
    const job = await bench.submit(counting, box)
    await bench.logged(job.id, '3\n')
    proxy.stall()
    expect(await bench.until(job.id, unknown)).toMatchObject({ status: 'running' })
    await proxy.resume()
    proxy.cut()
    await bench.until(job.id, live)
    await stopIt(job.id)
    await bench.ended(job.id)
    expect((await bench.log(job.id)).equals(bench.remoteLog(job.id, 1, sshd.home))).toBe(true)
  })

  it('takes a cancel, which is carried out once the server answers', async () => {
    const job = await bench.submit('echo up; sleep 600', box)
    await bench.logged(job.id, 'up')
    await proxy.refuse()
    proxy.cut()
    await bench.until(job.id, unknown)
    const asked = await bench.client.jobs.cancel({ job: job.id, graceSeconds: 1 })
    expect(asked.status).toBe('running')
    expect(asked.cancelRequestedAt).not.toBeNull()
    await proxy.resume()
    expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled' })
  })

  it('can be given up, and only then; what still runs of it can be stopped once the server answers', async () => {
    await bench.client.secrets.set({ name: 'TOK', value: 'lost-secret-value' })
    const job = await bench.submit('echo up; trap "echo end $TOK; exit 7" TERM; while :; do sleep 0.1; done', {
      ...box,
      secrets: { TOK: 'TOK' },
    })
    await bench.logged(job.id, 'up')
    await expect(bench.client.jobs.giveUp({ job: job.id })).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await proxy.refuse()
    proxy.cut()
    await bench.until(job.id, unknown)
    const lost = await bench.client.jobs.giveUp({ job: job.id })
    expect(lost).toMatchObject({
      status: 'needs_attention',
      outcome: 'lost',
      reason: expect.stringContaining('given up'),
    })
    expect(await bench.client.servers.get({ server: 'box' })).toMatchObject({ running: 0 })
    // The command itself goes on, also over a restart of the engine. Its files are not removed under it.
    await bench.engine.kill()
    await bench.start()
    await proxy.resume()
    const group = readdirSync(bench.remote(job.id, 1, sshd.home)).find((name) => /^group,\d/.test(name))
    const leader = Number(group?.split(',')[1])
    expect(isRunning(leader)).toBe(true)
    await expect(bench.client.jobs.remove({ job: job.id })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      data: { hint: expect.stringContaining('Cancel it first') },
    })
    await expect(bench.client.servers.remove({ server: 'box', deleteFiles: true })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining(job.id),
    })
    expect(isRunning(leader)).toBe(true)
    // Cancelled, it is taken up again: stopped, and told to its end with the rest of its log.
    const asked = await bench.client.jobs.cancel({ job: job.id, graceSeconds: 600 })
    expect(asked).toMatchObject({ status: 'running', outcome: null, endedAt: null })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled', outcome: 'cancelled', exitCode: 7 })
    expect(isRunning(leader)).toBe(false)
    // Some shells tell what they killed.
    expect((await bench.log(job.id)).toString()).toMatch(/^up\n(Terminated\n)?end \*{17}\n$/)
    expect((await bench.client.secrets.list()).map(({ name }) => name)).toEqual(['TOK'])
    await bench.client.jobs.remove({ job: job.id })
    expect(existsSync(bench.remote(job.id, 1, sshd.home))).toBe(false)
  })

  it('that was given up keeps its secrets sealed until its server is removed', async () => {
    await bench.client.secrets.set({ name: 'TOK', value: 'lost-secret-value' })
    const job = await bench.submit('echo up; sleep 600', { ...box, secrets: { TOK: 'TOK' } })
    await bench.logged(job.id, 'up')
    await proxy.refuse()
    proxy.cut()
    await bench.until(job.id, unknown)
    await bench.client.jobs.giveUp({ job: job.id })
    const kept = async () => (await bench.client.secrets.list()).filter(({ usedBy }) => usedBy === job.id)
    expect(await kept()).toHaveLength(1)
    await bench.client.servers.remove({ server: 'box' })
    await until('forgotten', async () => (await kept()).length === 0)
    expect(await bench.client.jobs.get({ job: job.id })).toMatchObject({ outcome: 'lost' })
  })

  it('whose folder was deleted is lost, with that as the reason', async () => {
    const job = await bench.submit('echo up; sleep 600', box)
    await bench.logged(job.id, 'up')
    // Its runner goes on writing there.
    rmSync(join(sshd.home, '.remotebot', 'jobs', job.id), { recursive: true, force: true, maxRetries: 20 })
    const lost = await bench.ended(job.id)
    expect(lost).toMatchObject({ status: 'needs_attention', outcome: 'lost' })
    expect(lost.reason).toContain('folder is gone')
  })

  it('waits for a person when the host key changes, and goes on once it is trusted', async () => {
    const job = await bench.submit(counting, box)
    await bench.logged(job.id, '3\n')
    await proxy.refuse()
    await sshd.rotateHostKey()
    proxy.cut()
    await proxy.resume()
    const waiting = await bench.until(job.id, (one) => /key of .* has changed/.test(one.reason ?? ''))
    expect(waiting).toMatchObject({ status: 'running', contact: { status: 'unknown' } })
    await bench.client.servers.trustHostKey({ server: 'box', fingerprint: sshd.hostKeyFingerprint, replace: true })
    await bench.until(job.id, live)
    await stopIt(job.id)
    await bench.ended(job.id)
    expect((await bench.log(job.id)).equals(bench.remoteLog(job.id, 1, sshd.home))).toBe(true)
  })
})

describe.skipIf(!able)('a job that cannot be started', () => {
  it('fails at once when the login is refused, with what to do', async () => {
    const key = join(sshd.folder, 'stranger')
    makeKey(key)
    await bench.client.servers.edit({ server: 'box', auth: { kind: 'file', path: key } })
    const job = await bench.run('true', box)
    expect(job).toMatchObject({ status: 'failed', outcome: 'failed', startedAt: null, exitText: null })
    expect(job.reason).toMatch(/refused|log ?in/i)
  })

  it('fails at once when the host key is not known, or is another', async () => {
    const { user } = sshd
    const auth = { kind: 'file' as const, path: sshd.clientKeyPath }
    await bench.client.servers.add({ address: `${user}@127.0.0.1:${sshd.port}`, name: 'new', auth, jumps: [] })
    const job = await bench.run('true', { server: 'new' })
    expect(job).toMatchObject({ status: 'failed', outcome: 'failed', startedAt: null })
    expect(job.reason).toMatch(/host key|not known/i)
    await sshd.rotateHostKey()
    const changed = await bench.run('true', box)
    expect(changed).toMatchObject({ status: 'failed', startedAt: null })
    expect(changed.reason).toMatch(/key of .* has changed/)
  })

  it.each(['closed port', 'unknown host', 'hanging host', 'another protocol'])(
    'waits with an honest reason: %s',
    async (what) => {
      const listener = what === 'hanging host' ? 'hang' : what === 'another protocol' ? 'http' : null
      const strange = listener ? await startMisbehavingServer(listener) : null
      if (what === 'closed port') await proxy.refuse()
      const host = what === 'unknown host' ? 'no-such-host.invalid' : '127.0.0.1'
      await bench.client.servers.edit({ server: 'box', address: `${sshd.user}@${host}:${strange?.port ?? proxy.port}` })
      const job = await bench.submit('true', box)
      const waiting = await bench.until(job.id, ({ contact, status }) => contact.reason !== null || status === 'failed')
      expect(waiting.reason).toMatch(/^(no contact: )?.{10,}/)
      expect(waiting.reason).not.toMatch(/undefined|\[object|at .*\.js/)
      if (waiting.status !== 'failed') {
        expect(waiting).toMatchObject({ status: 'deploying', contact: { status: 'unknown' } })
        await bench.client.jobs.cancel({ job: job.id })
        expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled', startedAt: null })
      }
      await strange?.stop()
    },
  )

  it('leaves no secret on a server that was out of reach when it was given up, once that answers', async () => {
    await bench.client.secrets.set({ name: 'TOK', value: 'left-secret-value' })
    const spec = { ...box, secrets: { TOK: 'TOK' } }
    await proxy.refuse()
    const job = await bench.submit('true', spec)
    await bench.until(job.id, unknown)
    // As a deploy leaves it whose answer got lost.
    const dir = bench.remote(job.id, 1, sshd.home)
    mkdirSync(dir, { recursive: true })
    writeFileSync(join(dir, 'secrets'), "TOK='left-secret-value'\n")
    expect(await bench.client.jobs.giveUp({ job: job.id })).toMatchObject({ status: 'cancelled', startedAt: null })
    await bench.engine.kill()
    await bench.start()
    expect(existsSync(dir)).toBe(true)
    await proxy.resume()
    // Whoever comes into contact with the server first: here, another job.
    await bench.run('true', box)
    while (existsSync(dir)) await sleep(50)
    await bench.until(job.id, ({ remoteBytes }) => remoteBytes === 0)
  })

  it('starts once the server is there, however late', async () => {
    await proxy.refuse()
    const job = await bench.submit('echo here', box)
    await bench.until(job.id, unknown)
    await sleep(500)
    await proxy.resume()
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', attempts: 1 })
  })
})
