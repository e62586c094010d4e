import { runnerImport } from 'vite'
import { report } from './lib.ts'

/**
 * Searching 5 providers × 2,000 offers: time to the first rows against a bare fetch of the fastest provider, and filtering and
 * sorting all of them against SQLite with the same rows in memory and an index; then ten times as many.
 */
const PER_PROVIDER = 2000

// The store's migrations are files that only a bundler imports.
const { module } = await runnerImport<typeof import('./lib-offers.ts')>('./bench/lib-offers.ts', { configFile: false })
const measure = module.measureOffers
const once = await measure(PER_PROVIDER)
const tenfold = await measure(PER_PROVIDER * 10)
const told = ({ count, fit, first, all, bare, sorting, peer }: typeof once) =>
  `${count} offers: first rows ${first.toFixed(0)} ms (bare fetch ${bare.toFixed(0)} ms), all ${all.toFixed(0)} ms; filter and sort ${fit} of them ${sorting.toFixed(1)} ms (SQLite ${peer.toFixed(1)} ms)`
const sortRatio = once.sorting / once.peer
report('offers', [told(once), told(tenfold), `filter and sort against SQLite: ${sortRatio.toFixed(2)}`], {
  ratio: once.first / once.bare,
  aim: '≤ 2 for the first rows',
  met: once.first / once.bare <= 2,
})
