import { runnerImport } from 'vite'
import { median, report } from './lib.ts'

/**
 * Decisions of the gate with 1,000 budgets, of which seven count each plan, with 1,000 pieces in the ledger and with 1,000,000: the cost must not
 * grow. A decision here is a transaction on disk that decides, promises the money and frees it again; the floor is a bare look-up of one row by its key.
 */
const SMALL = 1000
const LARGE = 1_000_000
const ROUNDS = 7
const DECISIONS = 200
const LOOK_UPS = 20_000

// The store's migrations are files that only a bundler imports.
const { module } = await runnerImport<typeof import('./lib-gate.ts')>('./bench/lib-gate.ts', { configFile: false })
const beds = [SMALL, LARGE].map((entries) => ({ entries, bed: module.makeGateBed(entries) }))
const taken = beds.map(() => ({ decide: [] as number[], weigh: [] as number[], lookUp: [] as number[] }))
// In turn, so that whatever else the machine does meets both; the first round warms.
for (let round = 0; round <= ROUNDS; round++) {
  for (const [index, { bed }] of beds.entries()) {
    const times = { decide: bed.decide(DECISIONS), weigh: bed.weigh(DECISIONS), lookUp: bed.lookUp(LOOK_UPS) }
    if (round === 0) continue
    for (const key of ['decide', 'weigh', 'lookUp'] as const) taken[index]?.[key].push(times[key])
  }
}
for (const { bed } of beds) bed.end()

const [small, large] = taken.map(({ decide, weigh, lookUp }) => ({
  decide: median(decide),
  weigh: median(weigh),
  lookUp: median(lookUp),
})) as [Record<'decide' | 'weigh' | 'lookUp', number>, Record<'decide' | 'weigh' | 'lookUp', number>]
const told = (entries: number, { decide, weigh, lookUp }: typeof small) =>
  `${entries.toLocaleString('en-US')} pieces: ${(1000 / decide).toFixed(0)} decisions/s with the promise on disk (${decide.toFixed(2)} ms), ${(1000 / weigh).toFixed(0)}/s weighed only (${weigh.toFixed(2)} ms, ${(weigh / lookUp).toFixed(0)} bare look-ups of ${(lookUp * 1000).toFixed(1)} µs)`
const weighed = (large.weigh / small.weigh).toFixed(2)
report(
  'gate',
  [
    told(SMALL, small),
    told(LARGE, large),
    `weighed only, large against small: ${weighed}; setting a budget of everything once ${beds.map(({ bed }) => bed.setting.toFixed(0)).join(' and ')} ms; a bare look-up: ${(large.lookUp / small.lookUp).toFixed(2)}`,
  ],
  {
    ratio: large.decide / small.decide,
    aim: '≤ 1.25 of the same gate with a thousandth of the pieces',
    met: large.decide / small.decide <= 1.25,
  },
)
