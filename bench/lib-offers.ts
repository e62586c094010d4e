import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Provider as Client, ProviderDefinition } from '../src-main/adapters/providers/index.ts'
import { Offers, Providers } from '../src-main/domains/offers/index.ts'
import { systemClock } from '../src-main/ground/clock/index.ts'
import { createEvents } from '../src-main/ground/events/index.ts'
import { openStore } from '../src-main/ground/store/index.ts'
import { allIn, byPrice, filterOffers } from '../src-shared/offers/index.ts'
import { anOffer } from '../src-shared/offers/testing.ts'
import { type Offer, offerFilter, type ProviderKind } from '../src-shared/vocabulary/index.ts'
import { median } from './lib.ts'

const ROUNDS = 15
/** Milliseconds that each provider takes. */
const DELAYS: Record<string, number> = { runpod: 20, vast: 60, lambda: 120, aws: 250, gcp: 400 }
const GPUS = ['H100 80 GB SXM', 'A100 80 GB', 'L40S', 'RTX 4090', 'RTX A6000']
const DISK = 100

/** The same offers for the same number: prices and kinds are spread by a fixed sequence. */
function offersOf(provider: ProviderKind, count: number): Offer[] {
  let seed = provider.length * 7919
  const next = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % below
  }
  return Array.from({ length: count }, (_, index) =>
    anOffer({
      id: `${provider}:${index}`,
      provider,
      gpu: { name: GPUS[next(GPUS.length)] as string, count: 1 << next(4), vramGb: 24 + 8 * next(8) },
      region: ['eu-north', 'us-west', 'us-east', 'asia'][next(4)] as string,
      spot: next(3) === 0,
      availability: (['in_stock', 'low', 'none'] as const)[next(3)] as Offer['availability'],
      price: { ...anOffer().price, perHour: 200_000 + next(9_000_000) },
      cuda: ['11.8', '12.1', '12.4', '12.8'][next(4)] as string,
    }),
  )
}

async function serve(provider: ProviderKind, count: number): Promise<{ server: Server; url: string }> {
  const body = JSON.stringify(offersOf(provider, count))
  const server = createServer((_, answer) => {
    setTimeout(() => answer.setHeader('content-type', 'application/json').end(body), DELAYS[provider])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

/** Median times of `count` offers a provider, in milliseconds. */
export async function measureOffers(count: number) {
  const home = mkdtempSync(join(tmpdir(), 'remotebot-bench-offers-'))
  const store = openStore(home, createEvents(), systemClock)
  const kinds = Object.keys(DELAYS) as ProviderKind[]
  const served = new Map(await Promise.all(kinds.map(async (kind) => [kind, await serve(kind, count)] as const)))
  const url = (kind: ProviderKind) => served.get(kind)?.url as string
  const vault = new Map<string, string>()
  const define = (kind: ProviderKind) =>
    ({
      kind,
      name: kind,
      fields: [],
      capabilities: {},
      testedAgainst: '',
      connect: () =>
        ({
          kind,
          name: kind,
          check: async () => ({ account: null, balance: null, rights: [] }),
          offers: async (signal: AbortSignal) => (await fetch(url(kind), { signal })).json(),
        }) as unknown as Client,
    }) as unknown as ProviderDefinition
  const providers = new Providers({
    store,
    secrets: {
      get: async (name) => vault.get(name) as string,
      set: async (name, value) => vault.set(name, value),
      has: (name) => vault.has(name),
      remove: (name) => void vault.delete(name),
    },
    definitions: kinds.map(define),
    endpoint: () => undefined,
    forget: () => {},
    home,
    rented: () => 0,
    clock: systemClock,
  })
  const offers = new Offers({ store, providers, clock: systemClock, logger: { warn() {} } as never })
  for (const kind of kinds) await providers.connect(kind, {})

  const [first, all, bare]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    let rows: number | null = null
    for await (const answer of offers.search([], true, new AbortController().signal))
      if (answer.state === 'ok') rows ??= performance.now() - begun
    first.push(rows as number)
    all.push(performance.now() - begun)
    const bareBegun = performance.now()
    ;(await (await fetch(url('runpod'))).json()) as Offer[]
    bare.push(performance.now() - bareBegun)
  }

  const known = offers.known().flatMap((answer) => answer.offers ?? [])
  const filter = offerFilter.parse({ gpus: ['h100', 'a100'], minCuda: '12.0', spot: false, maxPricePerHour: 6_000_000 })
  const database = new Database(':memory:')
  database.exec(
    'CREATE TABLE offers (id TEXT PRIMARY KEY, gpu TEXT, cuda REAL, spot INTEGER, price INTEGER, stock TEXT, reliability REAL); CREATE INDEX by_price ON offers (price)',
  )
  const insert = database.prepare('INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?)')
  database.transaction(() => {
    for (const one of known) {
      const { perHour } = allIn(one, DISK)
      insert.run(one.id, one.gpu?.name, Number(one.cuda), one.spot ? 1 : 0, perHour, one.availability, one.reliability)
    }
  })()
  const query = database.prepare(
    "SELECT id FROM offers WHERE (gpu LIKE '%h100%' OR gpu LIKE '%a100%') AND cuda >= 12.0 AND spot = 0 AND price <= 6000000 AND stock <> 'none' ORDER BY price, reliability DESC, id",
  )
  const [sorting, peer]: [number[], number[]] = [[], []]
  let fit: Offer[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    fit = filterOffers(known, filter, DISK).fit.sort(byPrice(DISK))
    sorting.push(performance.now() - begun)
    const peerBegun = performance.now()
    const rows = query.all() as Array<{ id: string }>
    peer.push(performance.now() - peerBegun)
    if (rows.map(({ id }) => id).join() !== fit.map(({ id }) => id).join()) throw new Error('SQLite found other offers')
  }
  for (const { server } of served.values()) server.close()
  database.close()
  store.close()
  rmSync(home, { recursive: true, force: true })
  return {
    count: known.length,
    fit: fit.length,
    first: median(first),
    all: median(all),
    bare: median(bare),
    sorting: median(sorting),
    peer: median(peer),
  }
}
