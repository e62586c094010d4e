import { probeLines } from '../../probe-lines.ts'

/** Bytes since a machine's counters began. */
export interface Counters {
  /** Names the start of the machine that they belong to. */
  start: string
  sent: number
  received: number
}

/** Networks that lie within a machine, or travel within another one: their bytes are none of its own. */
const WITHIN =
  /^(lo|dummy|ifb|docker|br-|virbr|lxcbr|podman|cni|flannel|cali|vxlan|veth|vnet|tun|tap|wg|tailscale|zt|sit|gre|gretap|erspan|ip6tnl|tunl|ip_vti|ip6_vti)/

/**
 * Reads the output of resources/probe/traffic.sh: what its network cards count, and in a container, which has none, all that leads
 * outside. Columns as in proc_net_dev: eight for what came in, then eight for what left, bytes first. Null when it is none.
 */
export function parseTraffic(text: string): Counters | null {
  const lines = probeLines(text)
  if (!lines.has('end')) return null
  const all = (lines.get('dev') ?? []).flatMap((line) => {
    const [, name, rest] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? []
    const counts = (rest ?? '').trim().split(/\s+/).map(Number)
    const [received, sent] = [counts[0], counts[8]]
    if (name === undefined || !isCount(received) || !isCount(sent)) return []
    return [{ name, received, sent }]
  })
  const cards = new Set(lines.get('card') ?? [])
  const own = all.filter(({ name }) => cards.has(name))
  const counted = own.length > 0 ? own : all.filter(({ name }) => !WITHIN.test(name))
  if (counted.length === 0) return null
  const sum = (of: (one: (typeof counted)[number]) => number) => counted.reduce((total, one) => total + of(one), 0)
  return {
    start: (lines.get('start')?.[0] ?? '').trim(),
    sent: sum(({ sent }) => sent),
    received: sum(({ received }) => received),
  }
}

const isCount = (bytes: number | undefined): bytes is number =>
  bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0
