import { execFileSync } from 'node:child_process'
import { logSource } from '../src-shared/vocabulary/index.ts'
import { ended, makeBed, median, report, sshArguments } from './lib.ts'

/** From submit to the first stored byte over a warm connection, against a fresh `ssh host echo`. */
const ROUNDS = 25

const bed = await makeBed()
const ours: number[] = []
const theirs: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const begun = performance.now()
  const { id } = await bed.client.jobs.submit({ spec: { command: 'echo hello', server: 'box' } })
  for await (const sources of await bed.client.logs.watch({ job: id })) {
    if (sources.some((source) => source.source === logSource(id, 1, 'run') && source.size > 0)) break
  }
  ours.push(performance.now() - begun)
  await ended(bed.client, id)

  const freshBegun = performance.now()
  execFileSync('ssh', [...sshArguments(bed.sshd), 'echo hello'], { stdio: ['ignore', 'pipe', 'inherit'] })
  theirs.push(performance.now() - freshBegun)
}
await bed.end()

const ratio = median(ours) / median(theirs)
report(
  'job-start',
  [
    `submit → first stored byte, warm connection: median ${median(ours).toFixed(0)} ms of ${ROUNDS}`,
    `fresh ssh host echo:                         median ${median(theirs).toFixed(0)} ms of ${ROUNDS}`,
  ],
  { ratio, aim: '≤ 0.5', met: ratio <= 0.5 },
)
