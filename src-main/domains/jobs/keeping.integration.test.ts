import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { startSshd } from '../../testing/sshd.ts'

let bench: JobBench
beforeAll(async () => {
  bench = await new JobBench().start()
})
afterAll(() => bench.close())

describe('running again', () => {
  it('makes a new job of the same spec', async () => {
    const first = await bench.run('echo "$A"', { name: 'twice', env: { A: 'x' }, timeLimit: 60 })
    const again = await bench.client.jobs.rerun({ job: first.id })
    expect(again.id).not.toBe(first.id)
    expect(again.spec).toEqual(first.spec)
    await bench.ended(again.id)
    expect((await bench.log(again.id)).toString()).toBe('x\n')
  })

  it('the same idempotency key makes one job, also after a restart of the engine', async () => {
    const input = { spec: { command: 'echo once >> ~/once', server: HERE }, idempotencyKey: 'k1' }
    const [a, b] = await Promise.all([bench.client.jobs.submit(input), bench.client.jobs.submit(input)])
    expect(b.id).toBe(a.id)
    await bench.ended(a.id)
    await bench.engine.kill()
    await bench.start()
    expect((await bench.client.jobs.submit(input)).id).toBe(a.id)
    const other = await bench.run('cat ~/once')
    expect((await bench.log(other.id)).toString()).toBe('once\n')
  })

  it('a template is saved under one name, replaced, used and removed', async () => {
    const { templates } = bench.client.jobs
    await templates.save({ name: 'nightly', spec: { command: 'echo old', server: HERE } })
    const saved = await templates.save({ name: 'nightly', spec: { command: 'echo new', server: HERE } })
    const list = await templates.list()
    expect(list.map(({ name, spec }) => [name, spec.command])).toEqual([['nightly', 'echo new']])
    const job = await bench.client.jobs.submit({ spec: saved.spec })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded' })
    await templates.remove({ id: saved.id })
    expect(await templates.list()).toEqual([])
    await expect(templates.remove({ id: saved.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('names', () => {
  it('finds a job by id, prefix, last 8 characters and name; says what an ambiguous one could mean', async () => {
    const one = await bench.run('true', { name: 'solo' })
    for (const name of [one.id, one.id.slice(4), one.id.slice(-8), 'solo']) {
      expect((await bench.client.jobs.get({ job: name })).id).toBe(one.id)
    }
    const twins = [await bench.run('true', { name: 'twin' }), await bench.run('true', { name: 'twin' })]
    const refused = await bench.client.jobs.get({ job: 'twin' }).catch((error) => error)
    expect(refused).toMatchObject({ code: 'AMBIGUOUS', data: { hint: expect.stringContaining('last 8') } })
    expect(refused.data.candidates).toHaveLength(2)
    expect(refused.data.candidates).toEqual(expect.arrayContaining(twins.map(({ id, name }) => ({ id, name }))))
    await expect(bench.client.jobs.get({ job: 'job_' })).rejects.toMatchObject({ code: 'AMBIGUOUS' })
    await expect(bench.client.jobs.get({ job: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(bench.client.jobs.get({ job: "' OR 1=1 --" })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('lists by part of a name or command, taking % and _ as they are', async () => {
    await bench.run('echo 100%_done', { name: 'percent' })
    const named = async (text: string) => (await bench.client.jobs.list({ text })).items.map(({ name }) => name)
    expect(await named('100%_')).toEqual(['percent'])
    expect(await named('PERCENT')).toEqual(['percent'])
    expect(await named('1%0')).toEqual([])
  })

  it('pages through all jobs, each once', async () => {
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await bench.client.jobs.list({ limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ id }) => id))
      if (!page.nextCursor) break
      cursor = page.nextCursor
    }
    const all = (await bench.client.jobs.list({ limit: 500 })).items.map(({ id }) => id)
    expect(seen).toEqual(all)
    expect(all).toEqual([...all].sort().reverse())
  })
})

describe('removing', () => {
  it('frees the files here and there, and is refused while the job runs', async () => {
    const job = await bench.submit('head -c 200000 /dev/zero; echo up; sleep 600', { name: 'big' })
    await bench.logged(job.id, 'up')
    await expect(bench.client.jobs.remove({ job: job.id })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      data: { hint: 'Cancel it first.' },
    })
    await bench.client.jobs.cancel({ job: job.id, graceSeconds: 0 })
    const ended = await bench.ended(job.id)
    expect(ended.localBytes).toBeGreaterThanOrEqual(200_000)
    // Measured once the slot is free.
    await bench.until(job.id, ({ remoteBytes }) => (remoteBytes ?? 0) >= 200_000)
    const before = await bench.client.engine.diskUse()
    expect(before.logBytes).toBeGreaterThanOrEqual(200_000)
    const [source] = await bench.client.logs.sources({ job: job.id })
    const { freedBytes } = await bench.client.jobs.remove({ job: job.id })
    expect(freedBytes).toBeGreaterThanOrEqual(400_000)
    expect((await bench.client.engine.diskUse()).logBytes).toBeLessThanOrEqual(before.logBytes - 200_000)
    expect(existsSync(source?.path as string)).toBe(false)
    expect(existsSync(dirname(bench.remote(job.id)))).toBe(false)
    await expect(bench.client.jobs.get({ job: job.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.skipIf(!needs('sshd', 'ssh-keygen'))(
    'asks for leave to forget files on a server that cannot be reached',
    async () => {
      const sshd = await startSshd()
      try {
        await bench.addSsh(sshd)
        const job = await bench.run('echo x', { server: 'box' })
        await sshd.stopListening()
        sshd.killSessions()
        const refused = await bench.client.jobs.remove({ job: job.id }).catch((error) => error)
        expect(refused).toMatchObject({
          code: 'UNREACHABLE',
          data: { hint: expect.stringContaining('--leave-server-files') },
        })
        expect((await bench.client.jobs.get({ job: job.id })).localBytes).toBeGreaterThan(0)
        await bench.client.jobs.remove({ job: job.id, leaveServerFiles: true })
        await expect(bench.client.jobs.get({ job: job.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
        expect(existsSync(bench.remote(job.id, 1, sshd.home))).toBe(true)
      } finally {
        await sshd.stop()
      }
    },
  )
})
