import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ssh2 from 'ssh2'
import { runnerImport } from 'vite'
import { makeTestHome, startEngine } from '../src-main/testing/engine-process.ts'
import { median, report } from './lib.ts'

/**
 * Renting a machine until it is ready for jobs, against a script that does the least: orders it, asks every 100 ms until there is an
 * address, and runs `true` there with ssh until that works. Both at the same demo cloud with the same delays.
 */
const ROUNDS = 5
/** Seconds that the cloud itself takes for each step. */
const DELAYS = { capacity: 0.5, image: 0.5, boot: 0.5, ssh: 0.5 }
const own = Object.values(DELAYS).reduce((sum, seconds) => sum + seconds, 0) * 1000

const { module } = await runnerImport<typeof import('../src-main/adapters/providers/demo/testing.ts')>(
  './src-main/adapters/providers/demo/testing.ts',
  { configFile: false },
)
const test = makeTestHome()
const cloud = module.makeTestCloud({ delays: DELAYS }, join(test.home, 'demo-cloud'))
const engine = await startEngine(test)
const { client } = engine
const scratch = mkdtempSync(join(tmpdir(), 'remotebot-bench-launch-'))
const run = promisify(execFile)
const signal = new AbortController().signal
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** An ed25519 key pair as OpenSSH wants it. */
function keyPair(): { file: string; publicKey: string } {
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'bench' })
  const file = join(scratch, 'key')
  writeFileSync(file, pair.private, { mode: 0o600 })
  return { file, publicKey: pair.public }
}

async function ours(): Promise<number> {
  const begun = performance.now()
  const { id } = await client.servers.provision({ offer: (await anOffer()).id, diskGb: 50 })
  const changes = await client.engine.changes()
  for (;;) {
    const server = await client.servers.get({ server: id })
    if (server.state === 'ready') break
    if (server.state === 'failed') throw new Error(server.reason ?? 'it failed')
    await changes.next()
  }
  const took = performance.now() - begun
  await changes.return()
  await client.servers.terminate({ server: id, force: true })
  return took
}

const anOffer = async () => {
  const offers = await cloud.provider.offers(signal)
  const found = offers.find(({ availability, spot }) => availability === 'in_stock' && !spot)
  if (!found) throw new Error('the demo cloud offers nothing')
  return found
}

const { file, publicKey } = keyPair()
async function peer(round: number): Promise<number> {
  const offer = await anOffer()
  const begun = performance.now()
  const { machineId } = await cloud.provider.launch(
    {
      offer,
      tag: { installation: 'ins_00000000000000000000', launch: `lch_0000000000000000000${round}` },
      name: 'bench',
      diskGb: 50,
      publicKey,
      idempotencyKey: `bench-${round}`,
      endsAt: Date.now() + 600_000,
      hostKey: null,
    },
    signal,
  )
  for (;;) {
    const machine = await cloud.provider.machine(machineId, signal)
    const { ssh } = machine ?? {}
    const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
    if (ssh) {
      const flags = ['-F', 'none', '-i', file, '-p', String(ssh.port), ...options.flatMap((option) => ['-o', option])]
      const there = await run('ssh', [...flags, `${ssh.user}@${ssh.host}`, 'true']).then(
        () => true,
        () => false,
      )
      if (there) break
    }
    await pause(100)
  }
  const took = performance.now() - begun
  await cloud.provider.terminate(machineId, signal)
  return took
}

const [engineTimes, scriptTimes]: [number[], number[]] = [[], []]
try {
  await client.providers.connect({ provider: 'demo' })
  for await (const _ of await client.offers.search({})) {
    // Only what was offered can be rented.
  }
  for (let round = 0; round < ROUNDS; round++) {
    scriptTimes.push(await peer(round))
    engineTimes.push(await ours())
  }
} finally {
  await engine.stop()
  await cloud.remove()
  test.remove()
  rmSync(scratch, { recursive: true, force: true })
}
const [engineTime, scriptTime] = [median(engineTimes), median(scriptTimes)]
report(
  'launch-overhead',
  [
    `until ready ${engineTime.toFixed(0)} ms, ${(engineTime - own).toFixed(0)} ms more than the cloud's own delays of ${own} ms`,
    `the script ${scriptTime.toFixed(0)} ms, ${(scriptTime - own).toFixed(0)} ms more`,
  ],
  { ratio: engineTime / scriptTime, aim: '≤ 1.5', met: engineTime / scriptTime <= 1.5 },
)
