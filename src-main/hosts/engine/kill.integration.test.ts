import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { isFinal, logSource } from '../../../src-shared/vocabulary/index.ts'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from '../../testing/engine-process.ts'
import { needs } from '../../testing/needs.ts'
import { type Sshd, startSshd } from '../../testing/sshd.ts'
import { startTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.ts'

const LINES = 200_000
const BATCHES = 200
/** At least 90 s: 200 batches with 0.45 s between them. */
const PAUSE = 0.45
const RANDOM_KILLS = 50
const CUTS = 30

let test: TestHome
let engine: EngineProcess | null = null
let sshd: Sshd | null = null
let proxy: TcpProxy | null = null

afterEach(async () => {
  await engine?.kill()
  await proxy?.stop()
  await sshd?.stop()
  test.remove()
  engine = null
  proxy = null
  sshd = null
})

/** Marks its one start outside its folder, prints numbered lines for at least 90 s, and ends once `gate` is there. */
function longJob(marker: string, gate: string): string {
  const size = LINES / BATCHES
  return [
    `echo started >> ${marker}`,
    'i=0',
    `while [ "$i" -lt ${BATCHES} ]; do seq -f 'line %.0f' $((i * ${size} + 1)) $(((i + 1) * ${size})); i=$((i + 1)); sleep ${PAUSE}; done`,
    `until [ -e ${gate} ]; do sleep 0.1; done`,
    'exit 7',
  ].join('\n')
}

async function addServer(port: number, server: Sshd): Promise<void> {
  const { client } = engine as EngineProcess
  const address = `${server.user}@127.0.0.1:${port}`
  await client.servers.add({ address, name: 'box', auth: { kind: 'file', path: server.clientKeyPath }, jumps: [] })
  await client.servers.trustHostKey({ server: 'box', fingerprint: server.hostKeyFingerprint })
}

async function finished(id: string) {
  for (;;) {
    const job = await (engine as EngineProcess).client.jobs.get({ job: id })
    if (isFinal(job.status)) return job
    await sleep(200)
  }
}

async function storedLog(id: string): Promise<string> {
  const { client } = engine as EngineProcess
  const chunks: string[] = []
  for (let offset = 0; ; ) {
    const part = await client.logs.read({ source: logSource(id, 1, 'run'), offset })
    chunks.push(await part.bytes.text())
    if (part.nextOffset === offset) return chunks.join('')
    offset = part.nextOffset
  }
}

async function expectRight(id: string, marker: string, server: Sshd): Promise<void> {
  const job = await finished(id)
  expect(job).toMatchObject({ status: 'failed', outcome: 'failed', exitCode: 7, attempts: 1 })
  expect(readFileSync(marker, 'utf8')).toBe('started\n')
  const here = await storedLog(id)
  const there = readFileSync(join(server.home, '.remotebot', 'jobs', id, '1', 'run.log'), 'utf8')
  expect(here.length).toBe(there.length)
  expect(here === there).toBe(true)
  const numbers = here.trimEnd().split('\n')
  expect(numbers).toHaveLength(LINES)
  expect(numbers.at(-1)).toBe(`line ${LINES}`)
}

/** Starts the engine so that it dies at `point`, does `work`, and waits for the death. */
async function dieAt(point: string, work: (client: EngineProcess['client']) => Promise<unknown> = async () => {}) {
  engine = await startEngine(test, { REMOTEBOT_KILL_AT: point }).catch(() => null)
  if (!engine) return
  await Promise.race([work(engine.client).catch(() => {}), engine.exited])
  await engine.exited
}

describe.skipIf(!needs('sshd', 'ps'))('a job of 200,000 lines over 90 s on an SSH server', () => {
  it('survives kill -9 of the engine at every persistence point and at 50 random moments', async () => {
    test = makeTestHome()
    sshd = await startSshd()
    const [marker, gate] = [join(sshd.folder, 'marker'), join(sshd.folder, 'gate')]
    engine = await startEngine(test)
    await addServer(sshd.port, sshd)
    await engine.stop()

    const submit = (client: EngineProcess['client']) =>
      client.jobs.submit({ spec: { command: longJob(marker, gate), server: 'box' }, idempotencyKey: 'the-one' })
    await dieAt('jobs.submit:before', submit)
    await dieAt('jobs.submit:after', submit)
    const early = ['jobs.acquire', 'jobs.deployed', 'jobs.started'].flatMap((point) => [
      `${point}:before`,
      `${point}:after`,
    ])
    for (const point of early) await dieAt(point, submit)

    engine = await startEngine(test)
    const { id } = await submit(engine.client)
    const begun = Date.now()
    for (let kills = 0; kills < RANDOM_KILLS; kills++) {
      // Most of them while it prints.
      await sleep(Date.now() - begun < 75_000 ? randomInt(50, 2500) : randomInt(5, 120))
      await engine.kill()
      engine = await startEngine(test)
      expect(isFinal((await engine.client.jobs.get({ job: id })).status)).toBe(false)
    }
    await engine.kill()
    writeFileSync(gate, '')
    const late = ['jobs.exit', 'jobs.collected', 'jobs.released'].flatMap((point) => [
      `${point}:before`,
      `${point}:after`,
    ])
    for (const point of late) await dieAt(point)
    engine = await startEngine(test)
    await expectRight(id, marker, sshd)
  }, 600_000)

  it('survives 30 cuts of the link', async () => {
    test = makeTestHome()
    sshd = await startSshd()
    mkdirSync(test.home, { recursive: true })
    proxy = await startTcpProxy(sshd)
    const [marker, gate] = [join(sshd.folder, 'marker'), join(sshd.folder, 'gate')]
    engine = await startEngine(test)
    await addServer(proxy.port, sshd)
    const { id } = await engine.client.jobs.submit({ spec: { command: longJob(marker, gate), server: 'box' } })
    for (let cuts = 0; cuts < CUTS; cuts++) {
      await sleep(randomInt(100, 5000))
      proxy.cut(cuts % 2 ? 'reset' : 'end')
    }
    writeFileSync(gate, '')
    await expectRight(id, marker, sshd)
  }, 600_000)
})
