import { cpus, totalmem } from 'node:os'
import { type EngineProcess, makeTestHome, startEngine } from '../src-main/testing/engine-process.ts'
import { type Sshd, startSshd } from '../src-main/testing/sshd.ts'
import type { Client } from '../src-shared/contract/index.ts'
import { isFinal, type Job } from '../src-shared/vocabulary/index.ts'

/** A real engine and a real sshd on loopback, known to each other as `box` over a warm connection. */
export interface Bed {
  engine: EngineProcess
  client: Client
  sshd: Sshd
  end(): Promise<void>
}

export async function makeBed(): Promise<Bed> {
  const test = makeTestHome()
  const sshd = await startSshd()
  const engine = await startEngine(test)
  const { client } = engine
  const address = `${sshd.user}@127.0.0.1:${sshd.port}`
  await client.servers.add({ address, name: 'box', auth: { kind: 'file', path: sshd.clientKeyPath }, jumps: [] })
  await client.servers.trustHostKey({ server: 'box', fingerprint: sshd.hostKeyFingerprint })
  await ended(client, (await client.jobs.submit({ spec: { command: 'true', server: 'box' } })).id)
  return {
    engine,
    client,
    sshd,
    async end() {
      await engine.stop()
      await sshd.stop()
      test.remove()
    },
  }
}

/** Arguments for the ssh program that reach the bed's sshd. */
export function sshArguments(sshd: Sshd): string[] {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ControlMaster=no']
  const flags = options.flatMap((option) => ['-o', option])
  return ['-F', 'none', '-i', sshd.clientKeyPath, '-p', String(sshd.port), ...flags, `${sshd.user}@127.0.0.1`]
}

export async function ended(client: Client, id: string): Promise<Job> {
  const changes = await client.engine.changes()
  for (;;) {
    const job = await client.jobs.get({ job: id })
    if (isFinal(job.status)) {
      await changes.return()
      return job
    }
    if ((await changes.next()).done) throw new Error('the engine has gone')
  }
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}

/** The last lines of every bench: what was measured, against whom, the aim, and on what machine. */
export function report(name: string, lines: string[], verdict: { ratio: number; aim: string; met: boolean }): void {
  console.log(`\n${name}`)
  for (const line of lines) console.log(`  ${line}`)
  console.log(`  ratio ${verdict.ratio.toFixed(2)} (aim ${verdict.aim}: ${verdict.met ? 'met' : 'missed'})`)
  const [cpu] = cpus()
  console.log(
    `  on ${cpu?.model.trim()} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  )
}
