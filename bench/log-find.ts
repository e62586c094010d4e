import { logSource } from '../src-shared/vocabulary/index.ts'
import { ended, makeBed, median, report } from './lib.ts'
import { grepCount, logLines, queries } from './lib-logs.ts'

/** Finding in a stored log of 1,000,000 lines: first hit, and all counts against `grep -c`. */
const LINES = 1_000_000
const ROUNDS = 5

const bed = await makeBed()
const { id } = await bed.client.jobs.submit({ spec: { command: logLines(LINES), server: 'box' } })
await ended(bed.client, id)
const source = logSource(id, 1, 'run')
const path = (await bed.client.logs.sources({ job: id }))[0]?.path as string

const lines: string[] = []
const ratios: number[] = []
for (const query of queries()) {
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
    const expected = grepCount(...grep, path)
    peer.push(expected.ms)
    if (expected.lines !== counted) {
      throw new Error(`${query.text}: found ${counted} lines, grep ${expected.lines}`)
    }
  }
  ratios.push(median(all) / median(peer))
  lines.push(
    `${query.text}: first hit ${median(first).toFixed(0)} ms, all ${counted} lines ${median(all).toFixed(0)} ms, grep ${query.grep[0]} ${median(peer).toFixed(0)} ms`,
  )
}
await bed.end()
const worst = Math.max(...ratios)
report('log-find', lines, { ratio: worst, aim: '≤ 5 × grep -c, the worst of three', met: worst <= 5 })
