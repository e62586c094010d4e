import type { Command } from 'commander'
import type { Client } from '../../../../../src-shared/contract/index.ts'
import { allIn, byPrice, diskOf, filterOf, filterOffers, nothingFits } from '../../../../../src-shared/offers/index.ts'
import {
  DEFAULT_DISK_GB,
  formatDollars,
  formatDuration,
  type Offer,
  type OfferQuery,
  RemotebotError,
  type Server,
  shortId,
} from '../../../../../src-shared/vocabulary/index.ts'
import { orInterrupted } from '../../../following/interrupted.ts'
import { type Cli, client } from '../../cli.ts'
import { interruptible } from '../../interruptible.ts'
import { note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { costOf, perHour } from '../../output/money.ts'
import { phaseText, priceText } from '../../output/rental-view.ts'
import { hardwareText, serverJson } from '../../output/server-view.ts'
import { collect, duration } from '../../parse/values.ts'
import { confirm } from '../../prompt/ask.ts'
import { gpuText, noProvider } from '../offer/list.ts'
import { type OfferOptions, queryOfFlags, withOfferFlags } from '../offer/offer-flags.ts'
import { searched } from '../offer/search.ts'

interface Options extends OfferOptions {
  offer?: string
  name?: string
  tools?: string[]
  lease?: number
  idle?: number
  justification?: string
  project?: string
  requester?: string
  detach?: boolean
  yes?: boolean
  json?: boolean
}

const LOOK_EVERY_MS = 500

/** `remotebot server provision` */
export function serverProvision(cli: Cli): Command {
  const command = leaf('provision', 'rent a machine; it ends with its lease, or when it was idle for long', [
    'server provision --gpu H100 --max-price 3 --lease 4h',
    'server provision --offer demo:h100-1 --tools git,python --yes',
    'server provision --gpu "RTX 4090" --cloud any --detach',
  ])
  return withOfferFlags(command)
    .optionsGroup('The server:')
    .option('--offer <id>', 'exactly this offer, as "offer list" names it')
    .option('-n, --name <name>', 'what to call it')
    .option('--tools <a,b>', 'programs that must be there before it is ready (repeatable)', collect)
    .option('--lease <time>', 'it ends after this unless it is extended, such as 4h', duration)
    .option('--idle <time>', 'it ends when nothing ran on it for so long, such as 20m', duration)
    .option('--justification <text>', 'why: shown to whoever has to approve it')
    .option('--project <name>', 'what it is charged to')
    .option('--requester <name>', 'for whom; their limits count beside yours')
    .option('-d, --detach', 'do not wait until it is ready')
    .option('-y, --yes', 'rent it without a question')
    .action((options: Options) => provision(cli, options))
}

async function provision(cli: Cli, options: Options): Promise<void> {
  const engine = await client(cli)
  const signal = interruptible(cli)
  const query = queryOfFlags(options)
  const diskGb = options.disk ?? DEFAULT_DISK_GB
  const offer = await orInterrupted(chosenOffer(engine, options.offer, query, diskGb, signal), signal)
  const leaseSeconds = options.lease ?? (await engine.engine.settings.get()).leaseSeconds
  if (!(await confirm(cli.io, question(offer, diskGb, leaseSeconds), options.yes === true))) {
    if (options.json) return sayJson(cli.io, { id: null, name: null, status: 'not rented' })
    return say(cli.io, 'Nothing was rented.')
  }
  const server = await engine.servers.provision({
    ...(options.offer === undefined ? { query } : { offer: offer.id }),
    diskGb,
    leaseSeconds,
    tools: (options.tools ?? []).flatMap((names) => names.split(',').map((name) => name.trim())).filter(Boolean),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.idle === undefined ? {} : { idleSeconds: options.idle }),
    ...(options.justification === undefined ? {} : { justification: options.justification }),
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(options.requester === undefined ? {} : { requester: options.requester }),
  })
  if (options.detach) {
    if (options.json) return sayJson(cli.io, serverJson(server))
    const waits = server.rental?.phase === 'approval' ? waitingText(server) : 'is being rented'
    return say(cli.io, `${server.name} ${waits}. See: remotebot server show ${server.name}`)
  }
  const ready = await orInterrupted(untilReady(cli, engine, server, signal), signal).catch(async (error: unknown) => {
    if (signal.aborted)
      await note(cli.io, `${server.name} goes on, and bills. End it: remotebot server terminate ${server.name}`)
    throw error
  })
  if (options.json) return sayJson(cli.io, serverJson(ready))
  const hardware = hardwareText(ready.facts)
  await say(cli.io, `${ready.name} is ready${hardware ? `: ${hardware}` : ''}.`)
  if (ready.rental)
    await say(cli.io, `It costs ${priceText(ready.rental)}; its lease ends in ${formatDuration(leaseSeconds * 1000)}.`)
  if (cli.io.stdout.isTTY) await note(cli.io, `Try: remotebot job run --server ${ready.name} -- nvidia-smi`)
}

async function chosenOffer(
  engine: Client,
  id: string | undefined,
  query: OfferQuery,
  diskGb: number,
  signal: AbortSignal,
): Promise<Offer> {
  const answers = await searched(engine, [], signal)
  if (answers.length === 0) throw noProvider()
  const offers = answers.flatMap((answer) => answer.offers ?? [])
  if (id !== undefined) {
    const found = offers.find((offer) => offer.id === id)
    if (found) return found
    throw new RemotebotError('NOT_FOUND', `There is no offer ${id} now.`, { hint: 'See: remotebot offer list' })
  }
  const { fit, excluded } = filterOffers(offers, filterOf(query), diskGb)
  const [best] = fit.sort(byPrice(diskGb))
  if (best) return best
  throw nothingFits(query, answers, excluded)
}

/** What, for how much, and the most it comes to. */
function question(offer: Offer, wantedDisk: number, leaseSeconds: number): string {
  const { perHour: price, unpriced } = allIn(offer, wantedDisk)
  const where = [offer.provider, offer.region].filter(Boolean).join(' · ')
  const spot = offer.spot ? ', may be taken away' : ''
  const missing = unpriced.length === 0 ? '' : ` (without ${unpriced.join(' and ')})`
  const disk = `${diskOf(offer, wantedDisk)} GB of disk`
  const most = formatDollars(costOf(price, leaseSeconds))
  return `Rent ${gpuText(offer)} at ${where} with ${disk}${spot}: ${perHour(price)}${missing}, at most ${most} in ${formatDuration(leaseSeconds * 1000)}?`
}

/** Says each phase until the server is ready. @throws RemotebotError where it failed */
async function untilReady(cli: Cli, engine: Client, { id }: Server, signal: AbortSignal): Promise<Server> {
  let said = ''
  for (;;) {
    const server = await engine.servers.get({ server: id })
    if (server.state === 'ready' || server.state === 'busy') return server
    if (/^(failed|terminated|terminating)$/.test(server.state)) throw await notReady(engine, server)
    const text = waitText(server)
    if (text !== said && text !== '') await note(cli.io, `${server.name}: ${text}`)
    said = text
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    signal.throwIfAborted()
  }
}

/** "waits for approval (remotebot approval show 3f9k2m1p)" */
function waitingText({ rental }: Server): string {
  const { approvalId } = rental ?? {}
  return `waits for approval${approvalId ? ` (remotebot approval show ${shortId(approvalId)})` : ''}`
}

/** The phase, and its reason where that says more. */
function waitText(server: Server): string {
  const { rental, reason } = server
  if (rental?.phase === 'approval') return waitingText(server)
  const phase = rental ? phaseText(rental) : null
  if (phase === null || reason?.startsWith(phase)) return reason ?? ''
  return reason && !phase.endsWith(reason) ? `${phase}: ${reason}` : phase
}

async function notReady(engine: Client, server: Server): Promise<RemotebotError> {
  const launches = server.rental?.launches ?? []
  const denied = await refusedApproval(engine, server)
  if (denied) return denied
  const bills = server.rental !== null && server.rental.pricePerHour > 0
  const hint = bills
    ? `It bills. End it: remotebot server terminate ${server.name}`
    : `See: remotebot server show ${server.name}`
  const capacity = launches.length > 0 && launches.every(({ refusal }) => refusal === 'capacity')
  const details = launches
    .flatMap(({ offer, problem }) => (problem === null ? [] : `${offer.id}: ${problem}`))
    .join('\n')
  return new RemotebotError(
    capacity ? 'NO_CAPACITY' : 'PROVIDER_FAILED',
    `${server.name} did not become ready${server.reason ? `: ${server.reason}` : '.'}`,
    { hint, ...(details ? { details } : {}) },
  )
}

/** The failure of a server that nobody approved; null for others. */
async function refusedApproval(engine: Client, { name, rental, reason }: Server): Promise<RemotebotError | null> {
  if (!rental?.approvalId || rental.startedAt !== null) return null
  const { id, status } = await engine.approvals.get({ approval: rental.approvalId })
  if (status !== 'denied' && status !== 'expired') return null
  return new RemotebotError('APPROVAL_DENIED', `${name} was not rented: ${reason ?? status}`, {
    approval: id,
    hint: `See: remotebot approval show ${shortId(id)}`,
  })
}
