import type { Machine } from '../../../adapters/providers/index.ts'
import type { LaunchRow } from './types.ts'

/** One answer of a provider: all machines of the account, as of some moment after `askedAt`. */
export interface MachineList {
  /** When it was asked for, epoch ms: what happened before that is in it, once the provider has settled. */
  askedAt: number
  machines: readonly Machine[]
  /** Seconds after an order for which the machine may be missing in it. */
  settleSeconds: number
}

/** What a list says of one machine. `unsure`: it is not there, which proves nothing yet. */
export type Presence = { is: 'there'; machine: Machine } | { is: 'unsure' } | { is: 'gone'; machine: Machine | null }

/**
 * What is known of a launched machine by one list. One that is shown as terminated is gone. One that is not listed may be so for
 * two reasons: it is gone, or the list is behind; the list counts only once the provider has had its time to settle since the
 * order, and twice in a row unless the provider also denies the machine when it is asked for it alone.
 */
export function presenceOf(
  list: MachineList,
  launch: Pick<LaunchRow, 'machineId' | 'calledAt' | 'startedAt'>,
  others: {
    /** So many lists before this one did not show it either. */
    missed: number
    /** The provider denies it when asked for it alone. Null: it was not asked. */
    denied: boolean | null
  },
): Presence {
  const machine = list.machines.find(({ id }) => id === launch.machineId)
  if (machine) return machine.state === 'terminated' ? { is: 'gone', machine } : { is: 'there', machine }
  if (!hasSettled(list, launch)) return { is: 'unsure' }
  return others.denied === true || (others.denied === null && others.missed > 0)
    ? { is: 'gone', machine: null }
    : { is: 'unsure' }
}

/** Whether a list that lacks a machine of this launch proves that there is none. */
export function hasSettled(
  { askedAt, settleSeconds }: Pick<MachineList, 'askedAt' | 'settleSeconds'>,
  { calledAt, startedAt }: Pick<LaunchRow, 'calledAt' | 'startedAt'>,
): boolean {
  return askedAt >= (calledAt ?? startedAt) + settleSeconds * 1000
}

/** What came of a launch whose answer got lost, by one list. */
export function foundBy(
  list: MachineList,
  launch: Pick<LaunchRow, 'id' | 'calledAt' | 'startedAt'>,
): { machine: Machine } | 'none' | 'unsure' {
  const made = list.machines.filter(({ tag }) => tag?.launch === launch.id)
  const machine = made.find(({ state }) => state !== 'terminated') ?? made[0]
  if (machine) return { machine }
  return hasSettled(list, launch) ? 'none' : 'unsure'
}
