import type { Principal } from '../../../../src-shared/vocabulary/index.ts'
import { offRate } from './billing.ts'
import type { RentedContext } from './context.ts'
import { decideMore } from './more.ts'
import type { RentalRow } from './types.ts'

type Context = Pick<RentedContext, 'ports' | 'repo' | 'clock'>

/**
 * Changes what a rental's row says, in one transaction at this persistence point. Where its lease ends earlier than was promised,
 * the rest is freed, and what a person approved of that is good again.
 * @throws RemotebotError NOT_FOUND
 */
export function changeLease(
  { ports, repo }: Context,
  point: string,
  serverId: string,
  rental: Partial<Omit<RentalRow, 'serverId'>>,
): RentalRow {
  const { gate, approvals } = ports.money
  const { undo } = repo.need(serverId)
  const over = rental.leaseNext === null && undo?.kind === 'extend' ? undo : null
  if (rental.leaseUntil === undefined && rental.leaseNext !== null) return repo.change(point, serverId, { rental })
  return repo.change(point, serverId, {
    rental: { ...rental, ...(over ? { undo: null } : {}) },
    money: (db) => {
      const before = gate.held(serverId)
      const { leaseUntil, hardMax } = repo.need(serverId)
      gate.curtail(db, serverId, leaseUntil)
      const freed = (before?.hardMax ?? 0) - (gate.held(serverId)?.hardMax ?? 0)
      if (freed > 0 && hardMax !== null) repo.setMaximum(db, serverId, hardMax - freed)
      const vain = rental.leaseUntil === undefined ? over?.approvalId : null
      if (vain) approvals.giveBack(db, vain, NOT_LONGER)
    },
  })
}

/**
 * Asks for a longer lease: where that may be, the money for it is promised and it is noted as under way, in one transaction. `engine`:
 * nobody wants it, so where a person would be asked it is refused.
 * @throws RemotebotError BUDGET_EXCEEDED, APPROVAL_NEEDED
 */
export function reserve(context: Context, serverId: string, until: number, asker?: Principal | 'engine'): void {
  const { ports, repo } = context
  // One before it whose layers could not be told so far: this one takes its place.
  if (asker !== 'engine') notExtended(context, serverId, 'it was asked for again')
  const state = repo.state(serverId)
  const { rental, server } = state
  const covered = rental.undo?.kind === 'extend' && until >= (rental.leaseNext ?? 0) ? rental.undo : null
  const before = covered ? { ...rental, hardMax: covered.hardMax } : rental
  const leaseSeconds = Math.max(1, Math.ceil((until - rental.leaseUntil) / 1000))
  // One that is off costs what that costs for longer; who starts it asks for the rest.
  const perHour = offRate(state) ?? rental.priceNow
  const who = asker === 'engine' ? { quiet: true } : { principal: asker }
  decideMore(context, { kind: 'extend', server, rental: before, leaseSeconds, perHour, ...who }, (promised) => {
    const all = before.hardMax === null ? null : before.hardMax + promised.hardMax
    repo.change('leases.reserve', serverId, {
      rental: { leaseNext: until, hardMax: all },
      money: (db) => {
        if (covered) ports.money.gate.curtail(db, serverId, rental.leaseUntil)
        promised.money(db)
      },
    })
  })
}

/**
 * A longer lease that was reserved was not made, also where its layers can't be told that now: what a person approved for it is good
 * again, while the money stays promised until they are.
 */
export function notExtended({ ports, repo }: Context, serverId: string, why = NOT_LONGER): void {
  const { undo } = repo.need(serverId)
  const approvalId = undo?.kind === 'extend' ? undo.approvalId : null
  if (!undo || approvalId === null) return
  repo.change('leases.not-extended', serverId, {
    rental: { undo: { ...undo, approvalId: null } },
    money: (db) => ports.money.approvals.giveBack(db, approvalId, why),
  })
}

const NOT_LONGER = 'its lease could not be made longer'
