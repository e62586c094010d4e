import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logSource } from '../../../src-shared/vocabulary/index.ts'
import { HERE, JobBench } from '../../testing/job-bench.ts'

let bench: JobBench
beforeEach(async () => {
  bench = await new JobBench().start()
})
afterEach(() => bench.close())

const restart = async () => {
  await bench.engine.kill()
  await bench.start()
}
const stored = (id: string) => readFileSync(join(bench.folders.home, 'logs', id, '1.run.log'), 'utf8')

describe('a secret that changes while its job runs', () => {
  it.each(['replaced', 'removed'])(
    '%s: the job is followed on, its own value masked, and can be cancelled',
    async (how) => {
      await bench.client.secrets.set({ name: 'TOK', value: 'first-secret-value' })
      const gate = join(bench.folders.userHome, 'gate')
      const command = `echo "begin $TOK"; until [ -e ${gate} ]; do sleep 0.05; done; echo "end $TOK"; sleep 300`
      const { id } = await bench.submit(command, { secrets: { TOK: 'TOK' } })
      await bench.logged(id, 'begin')
      if (how === 'replaced') await bench.client.secrets.set({ name: 'TOK', value: 'second-secret-value' })
      else await bench.client.secrets.remove({ name: 'TOK' })
      await restart()
      writeFileSync(gate, '')
      await bench.logged(id, 'end')
      await bench.client.jobs.cancel({ job: id })
      expect(await bench.ended(id)).toMatchObject({ status: 'cancelled', contact: { status: 'live' } })
      expect(stored(id)).toBe(`begin ${'*'.repeat(18)}\nend ${'*'.repeat(18)}\n`)
      const left = (await bench.client.secrets.list()).map((secret) => secret.name)
      expect(left).toEqual(how === 'replaced' ? ['TOK'] : [])
    },
  )

  it('an unknown one is refused before the job exists', async () => {
    const refused = bench.submit('true', { secrets: { TOK: 'NOT_THERE' } })
    await expect(refused).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { hint: expect.stringContaining('secret set') },
    })
    expect((await bench.client.jobs.list({})).items).toEqual([])
  })
})

describe('variables of any name', () => {
  it('reach the command and nothing else', async () => {
    await bench.client.secrets.set({ name: 'ODD', value: 'odd-secret-value' })
    const names = [
      'dir',
      'workdir',
      'shell',
      'job',
      'attempt',
      'tty',
      'state',
      'code',
      'left',
      'pid',
      'limit',
      'session',
    ]
    const env = Object.fromEntries(names.map((name) => [name, `/nowhere ${name}`]))
    const print = names.map((name) => `printf '%s\\n' "$${name}"`).join('; ')
    const { id, status } = await bench.run(`${print}; [ -n "$REMOTEBOT_JOB" ] && printf %s "$REMOTEBOT_JOB"`, {
      env,
      secrets: { rm: 'ODD' },
    })
    expect(status).toBe('succeeded')
    expect((await bench.log(id)).toString()).toBe(`${names.map((name) => `/nowhere ${name}\n`).join('')}${id}`)
  })
})

describe('cancelling again', () => {
  it('with a shorter grace ends what ignored the first', async () => {
    const { id } = await bench.submit("trap '' TERM; echo ready; while :; do sleep 0.1; done")
    await bench.logged(id, 'ready')
    await bench.client.jobs.cancel({ job: id, graceSeconds: 600 })
    await sleep(1000)
    expect(await bench.client.jobs.get({ job: id })).toMatchObject({ status: 'running' })
    await bench.client.jobs.cancel({ job: id, graceSeconds: 0 })
    expect(await bench.ended(id)).toMatchObject({ status: 'cancelled', exitText: '137 (killed, or exit 137)' })
  })
})

describe('what input has to be', () => {
  it('is said field by field', async () => {
    const wrong = bench.submit('true', { timeLimit: 99_999_999_999, name: 'x'.repeat(99) })
    await expect(wrong).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'name: a job name has at most 80 characters; timeLimit: a time limit is at most 365 days',
    })
    const source = logSource('job_00000000000000000000', 1, 'run')
    await expect(bench.client.logs.read({ source, offset: -1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(bench.client.servers.edit({ server: HERE, slots: 0 })).rejects.toMatchObject({
      message: 'slots: a server has at least one slot',
    })
  })
})
