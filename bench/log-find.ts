import { execFileSync } from 'node:child_process'
import { logSource } from '../src-shared/vocabulary/index.ts'
import { ended, makeBed, median, report } from './lib.ts'

/** Finding in a stored log of 1,000,000 lines: first hit, and all counts against `grep -c`. */
const LINES = 1_000_000
const ROUNDS = 5

const bed = await makeBed()
const command = `seq ${LINES} | awk '{ print "step " $1 " | loss 1.8127 | lr 1.9e-05 | 41.2k tok/s" ($1 % 1000 == 7 ? " | NCCL WARN retrying" : "") }'`
const { id } = await bed.client.jobs.submit({ spec: { command, server: 'box' } })
await ended(bed.client, id)
const source = logSource(id, 1, 'run')
const path = (await bed.client.logs.sources({ job: id }))[0]?.path as string

interface Query {
  text: string
  regex?: boolean
  caseSensitive?: boolean
  grep: string[]
}
const queries: Query[] = [
  { text: 'NCCL WARN', caseSensitive: true, grep: ['-cF', 'NCCL WARN'] },
  { text: 'nccl warn', grep: ['-ciF', 'nccl warn'] },
  { text: 'step [0-9]*99 ', regex: true, caseSensitive: true, grep: ['-cE', 'step [0-9]*99 '] },
]
const lines: string[] = []
const ratios: number[] = []
for (const query of queries) {
  const first: number[] = []
  const all: number[] = []
  const peer: number[] = []
  let counted = 0
  for (let round = 0; round < ROUNDS; round++) {
    const { grep, ...asked } = query
    const begun = performance.now()
    let seen = false
    for await (const batch of await bed.client.logs.find({ source, query: asked })) {
      if (!seen && batch.total > 0) {
        first.push(performance.now() - begun)
        seen = true
      }
      counted = batch.lines
    }
    all.push(performance.now() - begun)
    const grepBegun = performance.now()
    const expected = Number(
      execFileSync('grep', [...grep, path], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } }),
    )
    peer.push(performance.now() - grepBegun)
    if (expected !== counted) throw new Error(`${query.text}: found ${counted} lines, grep ${expected}`)
  }
  ratios.push(median(all) / median(peer))
  lines.push(
    `${query.text}: first hit ${median(first).toFixed(0)} ms, all ${counted} lines ${median(all).toFixed(0)} ms, grep ${query.grep[0]} ${median(peer).toFixed(0)} ms`,
  )
}
await bed.end()
const worst = Math.max(...ratios)
report('log-find', lines, { ratio: worst, aim: '≤ 5 × grep -c, the worst of three', met: worst <= 5 })
