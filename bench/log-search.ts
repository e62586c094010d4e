import { dirname } from 'node:path'
import { ended, makeBed, median, report } from './lib.ts'
import { grepCount, logLines, queries } from './lib-logs.ts'

/** Searching the logs of all jobs against `grep -rc` over the same files: many small logs and some big ones, then ten times as many. */
const ROUNDS = 5
const SMALL = 40
const BIG = 2
const TIMES = 10

const bed = await makeBed()
const { client } = bed

/** Runs `count` jobs and waits for them. */
async function run(count: number, command: string): Promise<void> {
  const jobs = await Promise.all(
    Array.from({ length: count }, () => client.jobs.submit({ spec: { command, server: 'box' } })),
  )
  for (const { id } of jobs) await ended(client, id)
}
const lines: string[] = []

/** The worst ratio of all queries, each the median of some rounds. */
async function measure(): Promise<number> {
  const [job] = (await client.jobs.list({ limit: 1 })).items
  const [source] = await client.logs.sources({ job: job?.id as string })
  const folder = dirname(dirname(source?.path as string))
  const ratios: number[] = []
  for (const { grep, ...query } of queries('r')) {
    const [ours, peer]: [number[], number[]] = [[], []]
    let found = { lines: 0, sources: 0, bytes: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now()
      for await (const batch of await client.logs.search({ query, steps: ['run'] })) found = batch
      ours.push(performance.now() - begun)
      const expected = grepCount(...grep, '--include=*.run.log', folder)
      peer.push(expected.ms)
      if (expected.lines !== found.lines) {
        throw new Error(`${query.text}: found ${found.lines} lines, grep ${expected.lines}`)
      }
    }
    ratios.push(median(ours) / median(peer))
    lines.push(
      `${found.sources} logs, ${Math.round(found.bytes / 1e6)} MB, ${query.text}: ${found.lines} lines in ${median(ours).toFixed(0)} ms, grep ${grep[0]} ${median(peer).toFixed(0)} ms`,
    )
  }
  return Math.max(...ratios)
}

await run(SMALL, logLines(100))
await run(BIG, logLines(200_000))
const once = await measure()
await run(SMALL * (TIMES - 1), logLines(100))
await run(BIG * (TIMES - 1), logLines(200_000))
const ten = await measure()
await bed.end()
lines.push(`worst ratio ${once.toFixed(2)}, with ten times as much ${ten.toFixed(2)}`)
report('log-search', lines, { ratio: ten, aim: '≤ 5 × grep -rc, the worst of three', met: ten <= 5 })
