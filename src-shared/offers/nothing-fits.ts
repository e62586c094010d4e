import { formatDollars, type OfferAnswer, type OfferQuery, RemotebotError } from '../vocabulary/index.ts'
import type { FilterName } from './filter.ts'
import { countsText } from './words.ts'

/**
 * Why no offer fits a query: PROVIDER_FAILED where nobody answered and nothing is known from before, else NO_CAPACITY with what
 * excluded how many and who did not answer.
 */
export function nothingFits(
  query: Pick<OfferQuery, 'gpu' | 'count' | 'maxPricePerGpuHour'>,
  answers: readonly Pick<OfferAnswer, 'name' | 'state' | 'problem'>[],
  excluded: Partial<Record<FilterName, number>>,
): RemotebotError {
  const failures = answers.filter(({ state }) => state !== 'ok').map(({ name, problem }) => `${name}: ${problem}`)
  const counts = countsText(excluded)
  if (counts === '' && failures.length > 0 && failures.length === answers.length) {
    return new RemotebotError('PROVIDER_FAILED', `No provider could be asked for offers. ${failures.join('; ')}`, {
      hint: 'Try again, or check the provider in Settings.',
    })
  }
  const { count, gpu, maxPricePerGpuHour: price } = query
  const most = price === undefined ? '' : ` for at most ${formatDollars(price)} a GPU-hour`
  return new RemotebotError('NO_CAPACITY', `No offer fits ${count} × ${gpu}${most}.`, {
    hint: 'Ask for less, or see what there is: remotebot offer list',
    details: [`excluded by ${counts || 'nothing: there are no offers'}`, ...failures].join('\n'),
  })
}
