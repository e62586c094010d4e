import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isFinal, type Job, type JobSpecInput, logSource, type Server } from '../../src-shared/vocabulary/index.ts'
import { type EngineProcess, makeTestHome, startEngine } from './engine-process.ts'
import type { Sshd } from './sshd.ts'

/** Name of the local server in every data folder. */
export const HERE = 'this-computer'

/** 50 ms apart. */
const MOST_LOOKS = 2400

/** A real engine with a data folder of its own, and what tests of jobs ask of it. */
export class JobBench {
  readonly folders = makeTestHome()
  #engine: EngineProcess | null = null

  get engine(): EngineProcess {
    if (!this.#engine) throw new Error('the engine was not started')
    return this.#engine
  }

  get client() {
    return this.engine.client
  }

  async start(env: NodeJS.ProcessEnv = {}): Promise<this> {
    this.#engine = await startEngine(this.folders, env)
    return this
  }

  /** Ends everything: jobs that still run are cancelled, so that no process stays behind. */
  async close(): Promise<void> {
    if (this.#engine) {
      const { items } = await this.client.jobs.list({ active: true, limit: 500 }).catch(() => ({ items: [] }))
      await Promise.all(items.map(({ id }) => this.client.jobs.cancel({ job: id, graceSeconds: 0 }).catch(() => {})))
      const reachable = items.filter((job) => job.contact.status !== 'unknown' && job.status !== 'queued')
      await Promise.race([Promise.all(reachable.map(({ id }) => this.ended(id))), sleep(10_000)]).catch(() => {})
      await this.#engine.stop()
    }
    this.folders.remove()
  }

  /** Adds a server and pins its key. `port` other than the server's own: that of a proxy. */
  async addSsh(sshd: Sshd, options: { name?: string; port?: number; slots?: number } = {}): Promise<Server> {
    const { name = 'box', port = sshd.port, slots } = options
    const address = `${sshd.user}@127.0.0.1:${port}`
    const auth = { kind: 'file' as const, path: sshd.clientKeyPath }
    await this.client.servers.add({ address, name, auth, jumps: [], slots })
    return this.client.servers.trustHostKey({ server: name, fingerprint: sshd.hostKeyFingerprint })
  }

  submit(command: string, spec: Partial<JobSpecInput> = {}): Promise<Job> {
    return this.client.jobs.submit({ spec: { server: HERE, ...spec, command } })
  }

  /** Submits and waits for the end. */
  async run(command: string, spec: Partial<JobSpecInput> = {}): Promise<Job> {
    return this.ended((await this.submit(command, spec)).id)
  }

  ended(job: string): Promise<Job> {
    return this.until(job, ({ status }) => isFinal(status))
  }

  /** The job once it is as asked for. @throws Error with the job as it stands after two minutes or longer */
  async until(job: string, is: (job: Job) => boolean): Promise<Job> {
    for (let tries = 0; ; tries++) {
      const found = await this.client.jobs.get({ job })
      if (is(found)) return found
      if (tries > MOST_LOOKS) throw new Error(`never happened: ${is}\n${JSON.stringify(found, null, 1)}`)
      await sleep(50)
    }
  }

  running(job: string): Promise<Job> {
    return this.until(job, ({ status }) => status === 'running')
  }

  /** The stored log, whole. */
  async log(job: string, attempt = 1): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let offset = 0; ; ) {
      const part = await this.client.logs.read({ source: logSource(job, attempt, 'run'), offset, limit: 4_194_304 })
      parts.push(Buffer.from(await part.bytes.arrayBuffer()))
      if (part.nextOffset === offset) return Buffer.concat(parts)
      offset = part.nextOffset
    }
  }

  /** Waits until the stored log contains a text. */
  async logged(job: string, text: string, attempt = 1): Promise<void> {
    for (let tries = 0; !(await this.log(job, attempt).catch(() => Buffer.alloc(0))).includes(text); tries++) {
      if (tries > MOST_LOOKS) throw new Error(`never logged: ${text}`)
      await sleep(50)
    }
  }

  /** The attempt's folder below a server's home; this computer's unless told. */
  remote(job: string, attempt = 1, home = this.folders.userHome): string {
    return join(home, '.remotebot', 'jobs', job, String(attempt))
  }

  remoteLog(job: string, attempt = 1, home = this.folders.userHome): Buffer {
    return readFileSync(join(this.remote(job, attempt, home), 'run.log'))
  }
}
