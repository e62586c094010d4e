import type { Contact, RemotebotError, ServerSample } from '../../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { losesContact } from '../contact.ts'
import { type CpuCounters, cpuShare, parseSample } from './parse.ts'

const EVERY_MS = 2000
/** Milliseconds that one reading may take, connecting included. */
const READING_MS = 30_000
/** Milliseconds of readings that are kept. */
const KEPT_MS = 15 * 60_000
/** Milliseconds for which GPUs are left out after nvidia-smi did not answer. */
const GPU_REST_MS = 60_000
/** Milliseconds until a reading is tried again without news of contact. */
const LOST_MS = 5 * 60_000

/** What samples need from elsewhere. */
export interface SamplesDeps {
  session(serverId: string): Pick<ServerSession, 'run'>
  /** The stored contact; null for a server that is gone. */
  contact(serverId: string): Contact | null
  /** Keeps contact while subscribed, see Sessions.onContact. */
  onContact(serverId: string, listener: (contact: Contact) => void): () => void
  /** Source of resources/probe/sample.sh. */
  script: string
  clock: Clock
  everyMs?: number
}

interface Sampler {
  ring: ServerSample[]
  counters: CpuCounters | null
  gpuRestUntil: number
  listeners: Set<() => void>
  running: boolean
  stop: AbortController
}

/** Live readings of servers, taken while somebody listens and shared between all who do. */
export class Samples {
  private readonly samplers = new Map<string, Sampler>()

  constructor(private readonly deps: SamplesDeps) {}

  /** The newest reading if it is at most 15 minutes old, for lists. Takes none. */
  load(serverId: string): ServerSample | null {
    return this.recent(serverId).at(-1) ?? null
  }

  /** The readings of the last 15 minutes, oldest first. */
  recent(serverId: string): ServerSample[] {
    const oldest = this.deps.clock.now() - KEPT_MS
    return this.samplers.get(serverId)?.ring.filter((sample) => sample.at >= oldest) ?? []
  }

  /** Readings from now on, every two seconds; a reading that fails is left out, and contact says why. Ends when `signal` aborts. */
  async *watch(serverId: string, signal: AbortSignal): AsyncGenerator<ServerSample> {
    const sampler = this.sampler(serverId)
    let wake = () => {}
    const listener = () => wake()
    sampler.listeners.add(listener)
    signal.addEventListener('abort', listener)
    if (!sampler.running) void this.sample(serverId, sampler)
    let last = sampler.ring.at(-1)
    try {
      while (!signal.aborted && this.samplers.get(serverId) === sampler) {
        const newest = sampler.ring.at(-1)
        if (newest && newest !== last) {
          last = newest
          yield newest
          continue
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      signal.removeEventListener('abort', listener)
      sampler.listeners.delete(listener)
      if (sampler.listeners.size === 0) sampler.stop.abort()
    }
  }

  /** Ends all listening to a server that is gone. */
  forget(serverId: string): void {
    const sampler = this.samplers.get(serverId)
    this.samplers.delete(serverId)
    sampler?.stop.abort()
    for (const listener of sampler?.listeners ?? []) listener()
  }

  private sampler(serverId: string): Sampler {
    const known = this.samplers.get(serverId)
    if (known) return known
    const sampler: Sampler = {
      ring: [],
      counters: null,
      gpuRestUntil: 0,
      listeners: new Set(),
      running: false,
      stop: new AbortController(),
    }
    this.samplers.set(serverId, sampler)
    return sampler
  }

  private async sample(serverId: string, sampler: Sampler): Promise<void> {
    sampler.running = true
    let live = () => {}
    const unsubscribe = this.deps.onContact(serverId, (contact) => contact.status === 'live' && live())
    while (sampler.listeners.size > 0 && this.samplers.get(serverId) === sampler) {
      sampler.stop = new AbortController()
      const next = new AbortController()
      live = () => next.abort()
      let wait = this.deps.everyMs ?? EVERY_MS
      try {
        await this.read(serverId, sampler)
      } catch (error) {
        // The contact state says why. The next reading waits for contact and starts from scratch.
        sampler.counters = null
        if (losesContact(error) && this.isLost(serverId, error)) wait = LOST_MS
      }
      for (const listener of [...sampler.listeners]) listener()
      const early = wait === LOST_MS ? AbortSignal.any([sampler.stop.signal, next.signal]) : sampler.stop.signal
      await this.deps.clock.sleep(wait, early).catch(() => {})
    }
    unsubscribe()
    sampler.running = false
    sampler.counters = null
  }

  /** Where contact is still live no news of it would come: the connection was only replaced, after an edit or for another key. */
  private isLost(serverId: string, { code }: RemotebotError): boolean {
    if (code === 'UNSUPPORTED_SERVER') return true
    return code !== 'TIMED_OUT' && this.deps.contact(serverId)?.status !== 'live'
  }

  private async read(serverId: string, sampler: Sampler): Promise<void> {
    const { clock, script } = this.deps
    const gpus = clock.monotonic() >= sampler.gpuRestUntil
    const result = await this.deps.session(serverId).run(`GPU=${gpus ? 1 : 0}\n${script}`, { timeoutMs: READING_MS })
    const parsed = parseSample(result.stdout)
    if (!parsed) return
    if (parsed.gpuLate) sampler.gpuRestUntil = clock.monotonic() + GPU_REST_MS
    const at = clock.now()
    sampler.ring.push({ at, cpu: parsed.cpu ?? cpuShare(sampler.counters, parsed.counters), ...parsed.sample })
    sampler.counters = parsed.counters
    const first = sampler.ring.findIndex((sample) => sample.at >= at - KEPT_MS)
    if (first > 0) sampler.ring.splice(0, first)
  }
}
