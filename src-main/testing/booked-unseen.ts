import type { Client } from '../../src-shared/contract/index.ts'

/** For tests: what the books hold of a machine for the time from its end until the engine saw that it was gone. */
export interface Unseen {
  /** What the machine cost an hour in the end, micro-dollars. */
  perHour: number
  ms: number
  /** Micro-dollars, and parts of one. */
  amount: number
}

/**
 * Where a machine was gone before a list had shown it as ending, its end is when we saw that: on a busy computer any time later.
 * @param endedAt when the only machine there ever was ended, by its cloud's ledger, epoch ms
 */
export async function bookedUnseen(client: Client, endedAt: number): Promise<Unseen> {
  const { items } = await client.costs.entries({ since: 0 })
  const timed = items.filter(({ kind }) => kind !== 'transfer')
  const until = Math.max(...timed.map(({ to }) => to))
  const perHour = timed.reduce((sum, one) => sum + (one.to === until ? one.perHour : 0), 0)
  const ms = until - endedAt
  return { perHour, ms, amount: (perHour * ms) / 3_600_000 }
}
