import type { Change } from '../../src-shared/vocabulary/index.ts'
import { PROTOCOL } from '../../src-shared/vocabulary/index.ts'
import { api, client } from './client.ts'
import { dropConnection, onOpen } from './connection.ts'
import { useConnection } from './connection-state.ts'
import { refreshJobPages } from './job-pages.ts'
import { offersChanged } from './offer-answers.ts'
import { queryClient } from './query.ts'

type Listener = (changes: Change[] | 'reconnected') => void
const listeners = new Set<Listener>()

/** Hears every batch of changes, and `reconnected` whenever batches may have been missed. */
export function onChanges(listener: Listener): void {
  listeners.add(listener)
}

/** Before a subscription that ended by itself is renewed. */
const RENEW_MS = 1000
const HEARTBEAT_MS = 15_000
const HEARTBEAT_TIMEOUT_MS = 10_000

/** Follows the engine: refetches everything after each (re)connect, then only what it says has changed. */
export function followChanges(): void {
  onOpen(() => {
    void greet()
    void follow()
  })
  setInterval(() => void heartbeat(), HEARTBEAT_MS)
}

async function greet(): Promise<void> {
  try {
    const status = await client.engine.status()
    useConnection.setState({
      engineVersion: status.version,
      ...(status.protocol === PROTOCOL ? {} : { status: 'skew' as const }),
    })
  } catch {
    // The channel closed again: the next opening greets again.
  }
}

let following = new AbortController()

/** Hears changes for as long as this channel lasts, also when the engine ends the subscription alone. */
async function follow(): Promise<void> {
  following.abort()
  following = new AbortController()
  const { signal } = following
  while (!signal.aborted && useConnection.getState().status !== 'lost') {
    try {
      await hear(signal)
    } catch {
      // Mostly it ended with its channel: onOpen follows the next one.
    }
    await new Promise((resolve) => setTimeout(resolve, RENEW_MS))
  }
}

async function hear(signal: AbortSignal): Promise<void> {
  const batches = await client.engine.changes(undefined, { signal })
  // Only now: what changes after this is heard, what changed before is fetched.
  void queryClient.invalidateQueries()
  for (const listener of listeners) listener('reconnected')
  for await (const changes of batches) {
    apply(changes)
    for (const listener of listeners) listener(changes)
  }
}

async function heartbeat(): Promise<void> {
  if (useConnection.getState().status !== 'open') return
  try {
    await client.engine.status(undefined, { signal: AbortSignal.timeout(HEARTBEAT_TIMEOUT_MS) })
  } catch {
    dropConnection()
  }
}

function apply(changes: Change[]): void {
  const jobs = new Set<string | null>()
  const rest = new Set<string>()
  for (const { aggregate, id } of changes) {
    if (aggregate === 'jobs') jobs.add(id)
    else rest.add(aggregate)
  }
  if (jobs.size > 0) jobsChanged(jobs)
  for (const aggregate of rest) other(aggregate as Change['aggregate'])
}

function jobsChanged(ids: Set<string | null>): void {
  void queryClient.invalidateQueries({ queryKey: api.jobs.counts.key() })
  void queryClient.invalidateQueries({ queryKey: api.jobs.list.key({ type: 'query' }) })
  void queryClient.invalidateQueries({ queryKey: api.engine.overview.key() })
  void queryClient.invalidateQueries({ queryKey: api.budgets.whatIf.key() })
  // A job starting or ending moves its server's running and queued counts.
  for (const queryKey of serverKeys()) void queryClient.invalidateQueries({ queryKey })
  if (ids.has(null)) {
    void queryClient.invalidateQueries({ queryKey: api.jobs.key() })
    return
  }
  for (const id of ids as Set<string>) {
    void queryClient.invalidateQueries({ queryKey: api.jobs.get.key({ input: { job: id } }) })
    void queryClient.invalidateQueries({ queryKey: api.jobs.timeline.key({ input: { job: id } }) })
    void queryClient.invalidateQueries({ queryKey: api.costs.ofJob.key({ input: { job: id } }) })
  }
  refreshJobPages([...(ids as Set<string>)])
}

/** What is stored of servers; asking a host for its key or reading ~/.ssh again is for those who ask. */
const serverKeys = () => [api.servers.list.key(), api.servers.get.key()]

function other(aggregate: Change['aggregate']): void {
  const keys = {
    jobs: [],
    servers: [...serverKeys(), api.terminals.key(), api.engine.overview.key()],
    logs: [api.logs.sources.key(), api.engine.diskUse.key()],
    templates: [api.jobs.templates.key()],
    tokens: [api.tokens.key()],
    secrets: [api.secrets.key()],
    // A held queue is said on each job in it.
    settings: [
      api.engine.settings.key(),
      api.engine.overview.key(),
      api.jobs.list.key({ type: 'query' }),
      api.jobs.get.key(),
    ],
    engine: [api.engine.key()],
    providers: [api.providers.key(), api.engine.overview.key()],
    offers: [],
    leftovers: [api.leftovers.key(), api.engine.overview.key()],
    budgets: [api.budgets.key(), api.approvals.get.key(), api.engine.overview.key()],
    approvals: [api.approvals.key(), api.engine.overview.key()],
    activity: [api.activity.key()],
    notices: [api.notices.key(), api.engine.overview.key()],
    costs: [api.costs.key(), api.budgets.key(), api.engine.overview.key()],
  }[aggregate]
  for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  if (aggregate === 'offers') offersChanged()
}
