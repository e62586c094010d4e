import './lib-raw.ts'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSshTransport, type Transport } from '../src-main/adapters/transport/index.ts'
import { targetOf, testDeps } from '../src-main/adapters/transport/ssh-test-kit.ts'
import { type Sshd, startSshd } from '../src-main/testing/sshd.ts'
import { median, report } from './lib.ts'
import { startCountingProxy } from './lib-proxy.ts'

export const { pull, push } = await import('../src-main/adapters/transfer/index.ts')

/** Each way; the round trip takes twice as long. */
const DELAY_MS = 20
/** As many as the command says: `npm run bench -- push-first 5`. */
const ROUNDS = Number(process.argv[2] ?? 3)

/** One way of doing a transfer that is measured: over which port, and in what fresh folder. */
export type Doing = (place: { transport: Transport; shell: string; host: string; folder: string }) => Promise<unknown>

/** A scratch folder for sources and targets, and a real sshd. */
export interface TransferBed {
  folder: string
  sshd: Sshd
  end(): Promise<void>
}

export async function makeTransferBed(): Promise<TransferBed> {
  const folder = mkdtempSync(join(tmpdir(), 'rb-bench-'))
  const sshd = await startSshd()
  return {
    folder,
    sshd,
    end: async () => {
      await sshd.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Writes `count` files of 1 to 8 KiB in folders of 100. */
export function makeSmallFiles(folder: string, count: number): void {
  for (let i = 0; i < count; i++) {
    const into = join(folder, `set-${Math.floor(i / 1000)}`, `part-${Math.floor(i / 100) % 10}`)
    if (i % 100 === 0) mkdirSync(into, { recursive: true })
    writeFileSync(join(into, `sample-${i}.json`), randomBytes(1024 + ((i * 2654435761) % 7168)))
  }
}

/** Writes files of 64 MiB of noise, `bytes` in all. */
export function makeBigFiles(folder: string, bytes: number, each = 64 * 1024 * 1024): void {
  mkdirSync(folder, { recursive: true })
  for (let i = 0; i * each < bytes; i++) writeFileSync(join(folder, `weights-${i}.bin`), randomBytes(each))
}

/** Runs rsync -a --delete over ssh. */
export async function rsync(shell: string, ...paths: string[]): Promise<void> {
  await promisify(execFile)('rsync', ['-a', '--delete', '-e', shell, ...paths])
}

/** Compares a way for 10,000 small files and for 1 GiB in big ones. */
export async function compareSmallAndBig(
  name: string,
  ways: (source: string) => { ours: Doing; theirs: Doing },
): Promise<void> {
  const bed = await makeTransferBed()
  const [small, big] = [join(bed.folder, 'small'), join(bed.folder, 'big')]
  makeSmallFiles(small, 10_000)
  makeBigFiles(big, 2 ** 30)
  await compare(name, '10,000 small files', bed, { prepare: () => {}, ...ways(small) })
  await compare(name, '1 GiB in 16 files', bed, { prepare: () => {}, ...ways(big) })
  await bed.end()
}

interface Measured {
  seconds: number
  bytes: number
}

/**
 * Compares two ways in turn, without delay and with it, each time over a fresh connection; prints ratios of time and of bytes on
 * the wire. `prepare` makes ready before each.
 */
export async function compare(
  name: string,
  what: string,
  bed: TransferBed,
  ways: {
    ours: Doing
    theirs: Doing
    prepare: (folder: string, way: 'ours' | 'theirs', round: number) => Promise<void> | void
  },
): Promise<void> {
  for (const delay of [0, DELAY_MS]) {
    const times: Record<'ours' | 'theirs', Measured[]> = { ours: [], theirs: [] }
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
        const folder = join(bed.folder, `${way}-${delay}-${round}`)
        await ways.prepare(folder, way, round)
        times[way].push(await measure(bed, delay, folder, ways[way]))
        rmSync(folder, { recursive: true, force: true })
      }
    }
    const seconds = (way: 'ours' | 'theirs') => median(times[way].map((each) => each.seconds))
    const bytes = (way: 'ours' | 'theirs') => median(times[way].map((each) => each.bytes))
    const ratio = seconds('ours') / seconds('theirs')
    const bytesRatio = bytes('ours') / bytes('theirs')
    const mb = (count: number) => `${(count / 1e6).toFixed(2)} MB`
    report(
      `${name}: ${what}, ${delay === 0 ? 'no delay' : `${2 * delay} ms more of round trip`}`,
      [
        `ours:     median ${seconds('ours').toFixed(2)} s of ${ROUNDS}, ${mb(bytes('ours'))} on the wire`,
        `rsync -a: median ${seconds('theirs').toFixed(2)} s of ${ROUNDS}, ${mb(bytes('theirs'))} on the wire`,
        `bytes ${bytesRatio.toFixed(2)} (aim ≤ 1.1: ${bytesRatio <= 1.1 ? 'met' : 'missed'})`,
      ],
      { ratio, aim: '≤ 1.0', met: ratio <= 1 },
    )
  }
}

async function measure(bed: TransferBed, delay: number, folder: string, doing: Doing): Promise<Measured> {
  const proxy = await startCountingProxy(bed.sshd.port, delay)
  const transport = createSshTransport({ ...targetOf(bed.sshd), port: proxy.port }, testDeps())
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ControlMaster=no']
  const flags = options.map((option) => `-o ${option}`).join(' ')
  const shell = `ssh -F none -i ${bed.sshd.clientKeyPath} -p ${proxy.port} ${flags}`
  try {
    const begun = performance.now()
    await doing({ transport, shell, host: `${bed.sshd.user}@127.0.0.1`, folder })
    const seconds = (performance.now() - begun) / 1000
    return { seconds, bytes: await proxy.bytes() }
  } finally {
    await transport.close()
    proxy.stop()
  }
}
