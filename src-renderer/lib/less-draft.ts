import {
  type ApprovalDetail,
  type ApproveInput,
  formatDuration,
  parseDuration,
  parseDurationOrZero,
} from '../../src-shared/vocabulary/index.ts'
import { capDraft } from './decision.ts'

/** Less than was asked for, as typed; what is empty stays as it was asked for. */
export interface LessDraft {
  cap: string
  lease: string
  idle: string
  keep: string
}
export type LessField = keyof LessDraft

export const NO_LESS: LessDraft = { cap: '', lease: '', idle: '', keep: '' }

/** The shortest lease and idle timer, in seconds. */
const SHORTEST_SECONDS = 15

/** What would be approved, or the first thing that is wrong with it. */
export type Less =
  | { input: Omit<ApproveInput, 'revision'>; most: number; seconds: number; problem: null }
  | { input: null; field: LessField | null; problem: string }

/** What may be made less of a request. */
export function lessFields({
  plan,
  keepOnFailureSeconds,
}: Pick<ApprovalDetail, 'plan' | 'keepOnFailureSeconds'>): LessField[] {
  return [
    'cap',
    'lease',
    ...(plan.kind === 'rent' ? (['idle'] as const) : []),
    ...(keepOnFailureSeconds ? (['keep'] as const) : []),
  ]
}

/** Reads what was typed. The engine computes the maximum again and exactly. */
export function readLess(
  draft: LessDraft,
  { plan, keepOnFailureSeconds }: Pick<ApprovalDetail, 'plan' | 'keepOnFailureSeconds'>,
): Less {
  const wrong = (field: LessField | null, problem: string): Less => ({ input: null, field, problem })
  const cap = draft.cap.trim() === '' ? null : capDraft(draft.cap, plan)
  if (cap !== null && cap.amount === null) return wrong('cap', cap.problem)
  const times = [
    { field: 'lease', asked: plan.leaseSeconds, least: SHORTEST_SECONDS, parse: parseDuration },
    { field: 'idle', asked: plan.idleSeconds, least: SHORTEST_SECONDS, parse: parseDuration },
    { field: 'keep', asked: keepOnFailureSeconds ?? 0, least: 0, parse: parseDurationOrZero },
  ] as const
  const read: Partial<Record<LessField, number>> = {}
  for (const { field, asked, least, parse } of times) {
    if (draft[field].trim() === '') continue
    let seconds: number
    try {
      seconds = parse(draft[field])
    } catch {
      return wrong(field, 'a time such as 90s, 15m or 2h')
    }
    if (seconds > asked) return wrong(field, `at most ${formatDuration(asked * 1000)}, which was asked for`)
    if (seconds < least) return wrong(field, `at least ${least} s`)
    read[field] = seconds
  }
  const { lease, idle, keep } = read
  if (cap === null && lease === undefined && idle === undefined && keep === undefined)
    return wrong(null, 'Say what should be less; what is left empty stays as it was asked for.')
  const shorter = Math.ceil(plan.hardMax - ((plan.leaseSeconds - (lease ?? plan.leaseSeconds)) * plan.perHour) / 3600)
  return {
    input: {
      ...(cap === null ? {} : { cap: cap.amount }),
      ...(lease === undefined ? {} : { leaseSeconds: lease }),
      ...(idle === undefined ? {} : { idleSeconds: idle }),
      ...(keep === undefined ? {} : { keepOnFailureSeconds: keep }),
    },
    most: Math.min(cap?.amount ?? shorter, shorter),
    seconds: Math.min(cap?.seconds ?? plan.leaseSeconds, lease ?? plan.leaseSeconds),
    problem: null,
  }
}
