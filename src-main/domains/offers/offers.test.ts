import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { type Offer, type OfferAnswer, offerQuery, type ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { type Provider as Client, type ProviderDefinition, ProviderError } from '../../adapters/providers/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store } from '../../ground/store/index.ts'
import { Offers, Providers } from './index.ts'

const capabilities: ProviderDefinition['capabilities'] = {
  stop: true,
  spot: true,
  rename: true,
  selfStop: 'none',
  knowsHostKey: false,
  billing: false,
  lists: [],
  idempotentLaunch: false,
  settleSeconds: 5,
}
const key = {
  name: 'key',
  label: 'API key',
  secret: true,
  optional: false,
  multiline: false,
  help: 'From the console.',
}

/** What the fake client of a kind answers; each call counts. */
interface Script {
  check?: () => ReturnType<Client['check']>
  offers?: () => Promise<Offer[]>
  asked: number
  keys: string[]
}

let home: string
let store: Store
let vault: Map<string, string>
let rented: number
let scripts: Record<string, Script>
let providers: Providers
let offers: Offers

const logger = { warn() {}, error() {}, info() {} } as never

function define(kind: ProviderKind, fields = [key]): ProviderDefinition {
  const script: Script = { asked: 0, keys: [] }
  scripts[kind] = script
  return {
    kind,
    name: kind.toUpperCase(),
    fields,
    capabilities,
    billingStep: null,
    image: () => 'ubuntu',
    testedAgainst: 'nothing',
    connect: (values) => {
      script.keys.push(values.key ?? '')
      return {
        kind,
        name: kind.toUpperCase(),
        capabilities,
        check: () => script.check?.() ?? Promise.resolve({ account: 'anna', balance: 5, rights: [] }),
        offers: async () => {
          script.asked++
          return (await script.offers?.()) ?? []
        },
      } as unknown as Client
    },
  }
}

function open() {
  store = openStore(home, createEvents(), systemClock)
  providers = new Providers({
    store,
    secrets: {
      get: async (name) => vault.get(name) as string,
      set: async (name, value) => vault.set(name, value),
      has: (name) => vault.has(name),
      remove: (name) => void vault.delete(name),
    },
    definitions: [define('runpod'), define('vast'), define('demo', [])],
    endpoint: () => undefined,
    forget: (kind) => offers.forget(kind),
    home,
    rented: () => rented,
    clock: systemClock,
  })
  offers = new Offers({ store, providers, clock: systemClock, logger })
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'remotebot-offers-'))
  vault = new Map()
  scripts = {}
  rented = 0
  open()
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const script = (kind: ProviderKind) => scripts[kind] as Script

async function search(fresh = false, kinds: ProviderKind[] = []): Promise<OfferAnswer[]> {
  const answers: OfferAnswer[] = []
  for await (const answer of offers.search(kinds, fresh, new AbortController().signal)) answers.push(answer)
  return answers
}

/** What was told is written down a moment later. */
const written = () => new Promise((resolve) => setImmediate(resolve))

describe('connecting a provider', () => {
  it('tests the key first and keeps it in the vault only', async () => {
    expect(providers.get('runpod').state).toBe('not_connected')
    const connected = await providers.connect('runpod', { key: '  rp-secret-key \n' })
    expect(connected).toMatchObject({ state: 'ok', account: 'anna', balance: 5, reason: null })
    expect(script('runpod').keys).toEqual(['rp-secret-key'])
    expect(vault.get('provider:runpod')).toBe('{"key":"rp-secret-key"}')
    expect(JSON.stringify(providers.list())).not.toContain('rp-secret-key')
    store.close()
    open()
    expect(providers.connected()).toEqual(['runpod'])
    await providers.client('runpod')
    expect(script('runpod').keys).toEqual(['rp-secret-key'])
  })

  it('keeps nothing of a key that is refused, and what was there stays', async () => {
    script('vast').check = () => Promise.reject(new ProviderError('auth', 'invalid key', { details: '401' }))
    await expect(providers.connect('vast', { key: 'bad' })).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: 'VAST: invalid key',
      data: { details: '401' },
    })
    expect(vault.size).toBe(0)
    expect(providers.connected()).toEqual([])
  })

  it('names the rights that a key lacks', async () => {
    script('vast').check = async () => ({
      account: null,
      balance: null,
      rights: [
        { name: 'read servers', status: 'ok', detail: null },
        { name: 'end servers', status: 'missing', detail: 'read-only key' },
      ],
    })
    await expect(providers.connect('vast', { key: 'readonly' })).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: 'This key of VAST may not: end servers.',
    })
    expect(vault.size).toBe(0)
  })

  it('says which field is missing or unknown', async () => {
    await expect(providers.connect('vast', { key: ' ' })).rejects.toThrow('VAST needs: API key.')
    await expect(providers.connect('vast', { key: 'x', region: 'y' })).rejects.toThrow('VAST has no field "region".')
    await expect(providers.connect('demo', {})).resolves.toMatchObject({ state: 'ok' })
  })

  it('is not disconnected while servers are rented there', async () => {
    await providers.connect('demo', {})
    rented = 2
    expect(() => providers.disconnect('demo')).toThrow(/2 servers are rented at DEMO/)
    rented = 0
    script('demo').offers = async () => [anOffer()]
    await search()
    expect(providers.disconnect('demo').state).toBe('not_connected')
    await expect(providers.client('demo')).rejects.toThrow('DEMO is not connected.')
    await providers.connect('demo', {})
    expect(offers.known()[0]?.offers).toBeNull()
  })

  it('is marked when its key was refused later, and again when it works', async () => {
    await providers.connect('vast', { key: 'abcdef' })
    script('vast').offers = () => Promise.reject(new ProviderError('auth', 'key was revoked'))
    await search()
    expect(providers.get('vast')).toMatchObject({ state: 'failed', reason: 'key was revoked' })
    script('vast').offers = async () => []
    await search(true)
    expect(providers.get('vast')).toMatchObject({ state: 'ok', reason: null })
  })
})

describe('searching offers', () => {
  beforeEach(async () => {
    await providers.connect('runpod', { key: 'abcdef' })
    await providers.connect('demo', {})
  })

  it('gives each part as soon as it is there, and a failure beside the rest', async () => {
    let answer = (_: Offer[]) => {}
    script('runpod').offers = () => new Promise((resolve) => (answer = resolve))
    script('demo').offers = () => Promise.reject(new ProviderError('transient', 'answered 503'))
    const seen: string[] = []
    for await (const one of offers.search([], false, new AbortController().signal)) {
      seen.push(`${one.provider} ${one.state} ${one.problem}`)
      if (one.state === 'failed') answer([anOffer({ id: 'runpod:x', provider: 'runpod' })])
    }
    expect(seen).toEqual(['runpod asking null', 'demo asking null', 'demo failed DEMO: answered 503', 'runpod ok null'])
  })

  it('keeps what was told for when a provider cannot be asked, with its age, over a restart', async () => {
    script('demo').offers = async () => [anOffer()]
    const [before] = (await search(true, ['demo'])).slice(-1)
    script('demo').offers = () => Promise.reject(new ProviderError('transient', 'no network'))
    const after = (await search(true, ['demo'])).at(-1)
    expect(after).toMatchObject({ state: 'failed', fetchedAt: before?.fetchedAt })
    expect(after?.offers).toHaveLength(1)
    await written()
    store.close()
    open()
    expect(offers.known().find(({ provider }) => provider === 'demo')?.offers).toHaveLength(1)
    expect(offers.find('demo:h100-1')?.gpu?.count).toBe(1)
  })

  it('asks once for two who ask at the same time, and not again a moment later', async () => {
    script('demo').offers = async () => [anOffer()]
    await Promise.all([search(false, ['demo']), search(true, ['demo'])])
    await search(false, ['demo'])
    expect(script('demo').asked).toBe(1)
    await search(true, ['demo'])
    expect(script('demo').asked).toBe(2)
  })

  it('gives up one that never answers at its deadline, and shows what is known of it; nobody else waits for it', async () => {
    script('demo').offers = async () => [anOffer()]
    script('runpod').offers = async () => [anOffer({ id: 'runpod:x', provider: 'runpod' })]
    await search(true)
    await written()
    script('demo').offers = () => new Promise(() => {})
    offers = new Offers({ store, providers, clock: systemClock, logger, deadlineMs: 2000 })
    const seen = (await search(true)).filter(({ state }) => state !== 'asking')
    expect(seen.map(({ provider, state }) => `${provider} ${state}`)).toEqual(['runpod ok', 'demo failed'])
    expect(seen[1]).toMatchObject({ problem: expect.stringContaining('no answer within 2 s') })
    expect(seen[1]?.offers).toHaveLength(1)
  })

  it('ends when nobody listens any more', async () => {
    script('demo').offers = () => new Promise(() => {})
    const leaving = new AbortController()
    const seen: string[] = []
    for await (const one of offers.search(['demo', 'vast'], false, leaving.signal)) {
      seen.push(one.state)
      if (seen.length === 2) setTimeout(() => leaving.abort(), 5)
    }
    expect(seen).toEqual(['asking', 'not_connected'])
  })
})

describe('what fits a query', () => {
  const query = offerQuery.parse({ gpu: 'h100' })
  const fitting = (change: Partial<typeof query> = {}) =>
    offers.fitting({ ...query, ...change }, new AbortController().signal)

  it('is cheapest first, in the order of the providers that are named', async () => {
    await providers.connect('runpod', { key: 'abcdef' })
    await providers.connect('demo', {})
    const at = (id: string, provider: ProviderKind, perHour: number) =>
      anOffer({ id, provider, price: { ...anOffer().price, perHour } })
    script('demo').offers = async () => [at('demo:dear', 'demo', 3e6), at('demo:cheap', 'demo', 1e6)]
    script('runpod').offers = async () => [at('runpod:mid', 'runpod', 2e6)]
    expect((await fitting()).map(({ id }) => id)).toEqual(['demo:cheap', 'runpod:mid', 'demo:dear'])
    const named = await fitting({ providers: ['runpod', 'demo'] })
    expect(named.map(({ id }) => id)).toEqual(['runpod:mid', 'demo:cheap', 'demo:dear'])
  })

  it('says what excluded how many where nothing does', async () => {
    await providers.connect('demo', {})
    script('demo').offers = async () => [anOffer(), anOffer({ id: 'demo:b', spot: true })]
    await expect(fitting({ maxPricePerGpuHour: 1_000_000 })).rejects.toMatchObject({
      code: 'NO_CAPACITY',
      message: 'No offer fits 1 × h100 for at most $1.00 a GPU-hour.',
      data: { details: 'excluded by type 1, price 1' },
    })
  })

  it('tells a provider that is not connected from one that did not answer', async () => {
    await expect(fitting()).rejects.toMatchObject({ code: 'INVALID_STATE', message: 'No provider is connected.' })
    await providers.connect('demo', {})
    await expect(fitting({ providers: ['vast'] })).rejects.toThrow('vast is not connected.')
    script('demo').offers = () => Promise.reject(new ProviderError('transient', 'answered 500'))
    await expect(fitting()).rejects.toMatchObject({ code: 'PROVIDER_FAILED' })
  })
})
