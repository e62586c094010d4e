import { type PinnedHostKey, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import {
  expectedKeyTypes,
  type HostKeyVerdict,
  hopName,
  judgeHostKey,
  type KnownHostKey,
  type PresentedHostKey,
  requireTrusted,
} from '../../adapters/transport/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { HostKeyFinding } from './check/host-key.ts'
import type { ServerRepository, ServerRow } from './repository.ts'

type Place = Pick<PresentedHostKey, 'host' | 'port'> & { hostKeyAlias?: string }

/** A presented key and what we think of it. */
interface Presented {
  key: PresentedHostKey
  verdict: HostKeyVerdict
  /** When and how the pinned key was accepted. */
  pinnedFrom: string | undefined
}

/** What host trust needs from elsewhere. */
export interface HostTrustDeps {
  repo: ServerRepository
  /** What known_hosts has for the server or one of its jump hosts. */
  knownKeys(row: ServerRow, place: Place): KnownHostKey[]
  /** Asks for the key of the server itself, passing its jump hosts. @throws RemotebotError */
  probe(row: ServerRow): Promise<PresentedHostKey>
  clock: Clock
}

/** Which host keys are trusted: pinned ones first, then known_hosts; a changed key stops everything. */
export class HostTrust {
  /** The last key that was refused on the way to a server: of a jump host, where the server was not reached. */
  private readonly refused = new Map<string, Presented>()

  constructor(private readonly deps: HostTrustDeps) {}

  /**
   * Returns if a presented key may be trusted, and pins one that known_hosts vouches for.
   * @throws RemotebotError HOST_KEY_UNKNOWN, HOST_KEY_CHANGED with both fingerprints
   */
  verify(serverId: string, key: PresentedHostKey): void {
    const presented = this.judge(serverId, key)
    if (presented.verdict.verdict !== 'ok') this.refused.set(serverId, presented)
    requireTrusted(key, presented.verdict, presented.pinnedFrom)
    this.adopt(serverId, presented)
  }

  /** The types of keys we know for an address, so that the host is asked for one of these. */
  expectedTypes(serverId: string, place: Place): string[] {
    const row = this.deps.repo.need(serverId)
    return expectedKeyTypes(pinFor(row, place), this.deps.knownKeys(row, place))
  }

  /**
   * What the server presents now, or the first jump host on the way that is not trusted. A key that
   * known_hosts vouches for is pinned. @throws RemotebotError UNREACHABLE, TIMED_OUT, …
   */
  async look(serverId: string): Promise<HostKeyFinding> {
    const presented = await this.present(serverId)
    this.adopt(serverId, presented)
    return findingOf(presented)
  }

  /**
   * Pins the key with exactly this fingerprint, after asking the host once more.
   * @throws RemotebotError HOST_KEY_CHANGED when it presents another one by now, when another is trusted and
   * `replace` is not set, and always for a revoked key
   */
  async trust(
    serverId: string,
    input: { fingerprint: string; replace: boolean },
    source: PinnedHostKey['source'],
  ): Promise<void> {
    const presented = await this.present(serverId)
    const { key, verdict, pinnedFrom } = presented
    if (key.fingerprint !== input.fingerprint) throw presentsAnother(key, input.fingerprint)
    if (verdict.verdict === 'ok') return this.adopt(serverId, presented)
    const decided = verdict.verdict === 'unknown' || (verdict.verdict === 'changed' && input.replace)
    if (!decided) requireTrusted(key, verdict, pinnedFrom)
    this.pin(serverId, key, source)
  }

  /**
   * Pins what the server presents now where no key of it is known: a machine that was made a moment ago, by a provider that does
   * not tell its key. @throws RemotebotError HOST_KEY_CHANGED where another key is known, UNREACHABLE, TIMED_OUT, …
   */
  async trustFirst(serverId: string): Promise<void> {
    const { key, verdict, pinnedFrom } = await this.present(serverId)
    if (verdict.verdict === 'unknown') this.pin(serverId, key, 'first-contact')
    else requireTrusted(key, verdict, pinnedFrom)
  }

  /** Asks the server; a jump host that is not trusted stands in for it, since there is no way past. */
  private async present(serverId: string): Promise<Presented> {
    this.refused.delete(serverId)
    try {
      return this.judge(serverId, await this.deps.probe(this.deps.repo.need(serverId)))
    } catch (error) {
      const refused = this.refused.get(serverId)
      const code = error instanceof RemotebotError ? error.code : null
      if (!refused || (code !== 'HOST_KEY_UNKNOWN' && code !== 'HOST_KEY_CHANGED')) throw error
      return refused
    }
  }

  private judge(serverId: string, key: PresentedHostKey): Presented {
    const row = this.deps.repo.need(serverId)
    const pin = pinFor(row, key)
    const verdict = judgeHostKey(key, pin, this.deps.knownKeys(row, key))
    return { key, verdict, pinnedFrom: pin ? pinStory(pin) : undefined }
  }

  /** Known keys are pinned too, so that a later change of known_hosts does not change our mind. */
  private adopt(serverId: string, { key, verdict }: Presented): void {
    if (verdict.verdict === 'ok' && verdict.source === 'known_hosts') this.pin(serverId, key, 'known_hosts')
  }

  private pin(serverId: string, presented: PresentedHostKey, source: PinnedHostKey['source']): void {
    const { algorithm, fingerprint } = presented
    const pin: PinnedHostKey = { algorithm, fingerprint, pinnedAt: this.deps.clock.now(), source }
    const row = this.deps.repo.need(serverId)
    const patch = isServer(row, presented)
      ? { hostKey: pin }
      : { jumpKeys: { ...row.jumpKeys, [placeKey(presented)]: pin } }
    this.deps.repo.update('pin', serverId, patch)
  }
}

/** The pinned key of the server or of one of its jump hosts. */
function pinFor(row: Pick<ServerRow, 'address' | 'hostKey' | 'jumpKeys'>, place: Place): PinnedHostKey | null {
  return isServer(row, place) ? row.hostKey : (row.jumpKeys[placeKey(place)] ?? null)
}

function isServer(row: Pick<ServerRow, 'address'>, place: Place): boolean {
  return row.address?.host === place.host && row.address.port === place.port
}

function placeKey({ host, port }: Place): string {
  return `${host}:${port}`
}

function findingOf({ key, verdict }: Presented): HostKeyFinding {
  const found = {
    host: hopName({ host: key.host, port: key.port }),
    algorithm: key.algorithm,
    fingerprint: key.fingerprint,
  }
  switch (verdict.verdict) {
    case 'ok':
      return { ...found, known: verdict.source, pinned: key.fingerprint }
    case 'unknown':
      return { ...found, known: 'unknown', pinned: null }
    case 'changed':
      return { ...found, known: 'changed', pinned: verdict.expected.fingerprint }
    case 'revoked':
      return { ...found, known: 'changed', pinned: null }
  }
}

function pinStory({ source, pinnedAt }: PinnedHostKey): string {
  const how = {
    person: 'trusted by a person',
    known_hosts: 'from known_hosts',
    provider: 'told by its provider',
    'first-contact': 'from its first contact',
  }[source]
  return `${how}, ${new Date(pinnedAt).toISOString().slice(0, 10)}`
}

function presentsAnother(key: PresentedHostKey, expected: string): RemotebotError {
  const { algorithm, fingerprint } = key
  const host = hopName({ host: key.host, port: key.port })
  return new RemotebotError('HOST_KEY_CHANGED', `${host} presents ${fingerprint} now, not ${expected}.`, {
    hint: 'Nothing was trusted. Look at the new fingerprint and compare it again.',
    hostKey: { host, algorithm, fingerprint, pinned: expected },
  })
}
