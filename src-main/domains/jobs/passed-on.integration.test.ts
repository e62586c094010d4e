import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { type Sshd, startSshd } from '../../testing/sshd.ts'

const able = needs('sshd', 'ssh-keygen')

let bench: JobBench
let sshd: Sshd
let home: string

/** A server beside this computer, which has a program that this one lacks and no check looks for. */
beforeEach(async () => {
  if (!able) return
  home = mkdtempSync(join(tmpdir(), 'remotebot-box-'))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin', 'only-there'), '#!/bin/sh\necho from there\n', { mode: 0o755 })
  bench = await new JobBench().start()
  const config = [`SetEnv HOME=${home} TMUX_TMPDIR=${home} PATH=${home}/bin:/usr/local/bin:/usr/bin:/bin`]
  sshd = await startSshd({ home, config })
  await bench.addSsh(sshd, { slots: 1 })
})
afterEach(async () => {
  if (!able) return
  await bench.close()
  await sshd.stop()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

const anywhere = (tool: string) => ({ server: 'auto', tools: [tool] })
const texts = async (job: string) => (await bench.client.jobs.timeline({ job })).map(({ text }) => text)

describe.skipIf(!able)('a job that may go anywhere and needs a program that no check looks for', () => {
  it('goes to the server that has it, past the one that turns out to lack it, and takes its turn there', async () => {
    const gate = join(home, 'gate')
    const before = await bench.submit(`until [ -e ${gate} ]; do sleep 0.1; done`, { server: 'box' })
    await bench.running(before.id)
    const job = await bench.submit('only-there', anywhere('only-there'))
    await bench.until(job.id, ({ reason }) => reason?.includes('no server that fits it is free (box)') ?? false)
    expect(await texts(job.id)).toContain(`${HERE} lacks only-there: waits for another server`)
    expect(await bench.client.jobs.get({ job: job.id })).toMatchObject({
      status: 'queued',
      serverId: null,
      attempts: 0,
      attemptList: [],
    })
    expect(await bench.client.servers.get({ server: HERE })).toMatchObject({ running: 0 })
    // Which servers refused it is not stored: after a restart they are asked again.
    await bench.engine.kill()
    await bench.start()
    writeFileSync(gate, '')
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', serverName: 'box', attempts: 1 })
    expect((await bench.log(job.id)).toString()).toBe('from there\n')
  })

  it('fails once no server has it, and names what each lacks', async () => {
    const job = await bench.run('true', anywhere('nowhere-at-all'))
    expect(job).toMatchObject({ status: 'failed', startedAt: null })
    expect(job.reason).toContain(
      `No server has what this job needs: ${HERE} lacks nowhere-at-all; box lacks nowhere-at-all.`,
    )
    const given = await bench.run('true', { server: HERE, tools: ['only-there'] })
    expect(given).toMatchObject({ status: 'failed', reason: expect.stringContaining(`${HERE} lacks only-there.`) })
  })
})
