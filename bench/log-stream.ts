import { spawn } from 'node:child_process'
import { createWriteStream, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ended, makeBed, median, report, sshArguments } from './lib.ts'

/** 1 GiB of lines through a job into the stored log, against `ssh host cat > file`, alternating. */
const BYTES = 2 ** 30
const ROUNDS = 3

const bed = await makeBed()
const big = join(bed.sshd.folder, 'big.txt')
const line = 'step 2310 | loss 1.8127 | lr 1.9e-05 | 41.2k tok/s | grad norm 0.731 | eta 01:20:11 | rank 3 | gpu 97 %'
await pipeline(spawn('yes', [line]).stdout, limit(BYTES), createWriteStream(big))

const memory = (field: string) =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${bed.engine.pid}/status`, 'utf8'))?.[1]) * 1024
const ours: number[] = []
const theirs: number[] = []
const before = memory('VmRSS')
for (let round = 0; round < ROUNDS; round++) {
  const begun = performance.now()
  const { id } = await bed.client.jobs.submit({ spec: { command: `cat ${big}`, server: 'box' } })
  await ended(bed.client, id)
  ours.push(performance.now() - begun)
  const [source] = await bed.client.logs.sources({ job: id })
  if (source?.size !== BYTES) throw new Error(`stored ${source?.size} bytes of ${BYTES}`)
  await bed.client.jobs.remove({ job: id })

  const copy = join(bed.sshd.folder, 'copy.txt')
  const copyBegun = performance.now()
  const ssh = spawn('ssh', [...sshArguments(bed.sshd), `cat ${big}`], { stdio: ['ignore', 'pipe', 'inherit'] })
  await pipeline(ssh.stdout, createWriteStream(copy))
  theirs.push(performance.now() - copyBegun)
  if (statSync(copy).size !== BYTES) throw new Error('the peer lost bytes')
  rmSync(copy)
}
const peak = memory('VmHWM') - before
await bed.end()

const speed = (ms: number) => `${(BYTES / 2 ** 20 / (ms / 1000)).toFixed(0)} MiB/s`
const ratio = median(theirs) / median(ours)
report(
  'log-stream',
  [
    `1 GiB through a job into the stored log: ${speed(median(ours))} (median of ${ROUNDS})`,
    `ssh host cat > file:                     ${speed(median(theirs))}`,
    `more memory in the engine at its peak:   ${(peak / 1e6).toFixed(0)} MB (aim < 100 MB: ${peak < 100e6 ? 'met' : 'missed'})`,
  ],
  { ratio, aim: '≥ 0.9 of its speed', met: ratio >= 0.9 },
)

/** Passes the first `bytes` bytes on, then ends. */
function limit(bytes: number) {
  return async function* (source: AsyncIterable<Buffer>) {
    let left = bytes
    for await (const chunk of source) {
      yield chunk.subarray(0, left)
      left -= chunk.length
      if (left <= 0) return
    }
  }
}
