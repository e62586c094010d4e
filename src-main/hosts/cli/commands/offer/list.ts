import type { Command } from 'commander'
import { allIn, byPrice, countsText, diskOf, filterOffers } from '../../../../../src-shared/offers/index.ts'
import {
  DEFAULT_DISK_GB,
  formatDuration,
  type Offer,
  type OfferAnswer,
  RemotebotError,
} from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { note, say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { ago } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { hourly } from '../../output/money.ts'
import { type Column, tableLines } from '../../output/table.ts'
import { wholeNumber } from '../../parse/values.ts'
import { filterOfFlags, type OfferOptions, withOfferFlags } from './offer-flags.ts'
import { searched } from './search.ts'

interface Options extends OfferOptions {
  all?: boolean
  limit?: number
  json?: boolean
}

/** Rows that are printed unless more are asked for. */
const SHOWN = 40

/** `remotebot offer list` */
export function offerList(cli: Cli): Command {
  const command = leaf('list', 'what can be rented now at the connected providers, cheapest first', [
    'offer list --gpu H100 --max-price 3',
    'offer list --gpu "RTX 4090" --count 2 --cloud any --no-spot',
    'offer list --json | jq ".[0].id"',
  ])
  return withOfferFlags(command)
    .option('--all', 'also what is out of stock')
    .option('--limit <n>', `rows to print (default: ${SHOWN}; with --json all)`, wholeNumber(1))
    .action(async (options: Options) => {
      const engine = await client(cli)
      const filter = filterOfFlags(options, options.all !== true)
      const answers = await searched(engine, filter.providers, new AbortController().signal)
      if (answers.length === 0) throw noProvider()
      const disk = options.disk ?? DEFAULT_DISK_GB
      const { fit, excluded } = filterOffers(
        answers.flatMap(({ offers }) => offers ?? []),
        filter,
        disk,
      )
      const sorted = fit.sort(byPrice(disk))
      for (const answer of answers) if (answer.problem) await note(cli.io, problemText(answer))
      if (options.json)
        return sayJson(
          cli.io,
          sorted.slice(0, options.limit).map((offer) => offerJson(offer, disk)),
        )
      const counts = countsText(excluded)
      const left = counts === '' ? '' : `; excluded: ${counts}`
      const rows = sorted.slice(0, options.limit ?? SHOWN)
      if (rows.length > 0)
        await say(
          cli.io,
          tableLines(rows, columnsOf(disk), width(cli.io.stdout), painter(cli.io, cli.io.stdout)).join('\n'),
        )
      await note(cli.io, `${sorted.length} fit, prices with ${disk} GB of disk${left}`)
      if (rows.length < sorted.length && options.limit === undefined)
        await note(cli.io, `The first ${rows.length} are shown; --limit shows more.`)
    })
}

function columnsOf(disk: number): Column<Offer>[] {
  return [
    { title: 'OFFER', value: ({ id }) => id, colour: () => 'dim', optional: 3 },
    { title: 'GPU', value: gpuText, min: 12 },
    { title: 'VRAM', value: ({ gpu }) => (gpu ? `${gpu.vramGb * gpu.count} GB` : ''), right: true },
    { title: '$/H', value: (offer) => hourly(allIn(offer, disk).perHour), right: true },
    {
      title: '$/GPU-H',
      value: (offer) => {
        const { perGpuHour } = allIn(offer, disk)
        return perGpuHour === null ? '' : hourly(perGpuHour)
      },
      right: true,
      optional: 2,
    },
    { title: 'CPU', value: ({ cpuCount }) => (cpuCount === null ? '' : String(cpuCount)), right: true, optional: 7 },
    {
      title: 'RAM',
      value: ({ memoryGb }) => (memoryGb === null ? '' : `${Math.round(memoryGb)} GB`),
      right: true,
      optional: 8,
    },
    { title: 'TYPE', value: ({ spot }) => (spot ? 'spot' : 'on-demand'), optional: 4 },
    {
      title: 'START',
      value: ({ startSeconds }) => (startSeconds === null ? '' : formatDuration(startSeconds * 1000)),
      optional: 9,
    },
    {
      title: 'STOCK',
      value: ({ availability }) => availability.replace('_', ' '),
      colour: ({ availability }) => (availability === 'in_stock' ? 'green' : 'yellow'),
      optional: 5,
    },
    { title: 'WHERE', value: ({ provider, region }) => [provider, region].filter(Boolean).join(' · '), min: 16 },
    {
      title: 'RELIAB.',
      value: ({ reliability }) => (reliability === null ? '' : `${(reliability * 100).toFixed(1)} %`),
      right: true,
      optional: 6,
    },
  ]
}

/** "2× H100 80 GB", or the CPUs of a machine without a GPU. */
export function gpuText({ gpu, cpuCount }: Pick<Offer, 'gpu' | 'cpuCount'>): string {
  return gpu ? `${gpu.count}× ${gpu.name}` : `${cpuCount ?? '?'} CPU`
}

function offerJson(offer: Offer, wantedDisk: number): object {
  const { perHour: pricePerHour, stoppedPerHour, perGpuHour, unpriced } = allIn(offer, wantedDisk)
  const { launch: _launch, availability, availabilityReason, ...rest } = offer
  return {
    ...rest,
    name: gpuText(offer),
    status: availability,
    reason: availabilityReason,
    allIn: {
      diskGb: diskOf(offer, wantedDisk),
      pricePerHour,
      stoppedPricePerHour: stoppedPerHour,
      perGpuHour,
      unpriced,
    },
  }
}

function problemText({ name, problem, state, offers, fetchedAt }: OfferAnswer): string {
  if (state === 'not_connected') return `${name} is not connected.`
  const age = offers && fetchedAt !== null ? `; its offers are from ${ago(fetchedAt)}` : ''
  return `${problem}${age}`
}

/** No provider was asked. */
export function noProvider(): RemotebotError {
  return new RemotebotError('INVALID_STATE', 'No provider is connected.', {
    hint: 'Connect one: remotebot provider connect NAME. "remotebot provider connect demo" needs no account.',
  })
}
