import type { CallName, DemoSettings, FaultKind } from '../settings.ts'
import { randomOf } from './random.ts'

/** How the `count`-th call fails; null: it does not. Certain failures come before random ones. */
export function faultOf(settings: DemoSettings, call: CallName, count: number): FaultKind | null {
  const certain = settings.failNext.find((next) => next.call === call)
  if (certain) return certain.kind
  const { rate, kinds, calls } = settings.faults
  if (rate === 0 || kinds.length === 0 || (calls.length > 0 && !calls.includes(call))) return null
  if (randomOf(settings.seed, 'fault', count) >= rate) return null
  return kinds[Math.floor(randomOf(settings.seed, 'kind', count) * kinds.length)] ?? null
}

/** Settings without the certain failure that has just happened. */
export function withoutFirst(settings: DemoSettings, call: CallName): DemoSettings['failNext'] {
  const index = settings.failNext.findIndex((next) => next.call === call)
  return settings.failNext.filter((_, i) => i !== index)
}

/** Faults in which the call is carried out although its answer fails. */
export const CARRIED_OUT: readonly FaultKind[] = ['answer-lost', 'truncated', 'id-in-error']

/** The answer of faults that have one of their own: status, code, message. */
export const FAULT_ANSWERS: Partial<Record<FaultKind, [status: number, code: string, message: string]>> = {
  'server-error': [500, 'internal', 'Internal error (simulated).'],
  unavailable: [503, 'unavailable', 'The service is being maintained (simulated).'],
  'rate-limit': [429, 'rate_limited', 'Too many requests (simulated).'],
  'rate-limit-bare': [429, 'rate_limited', 'Too many requests (simulated).'],
  'id-in-error': [500, 'internal', 'Internal error after the machine was made (simulated).'],
  auth: [401, 'bad_key', 'This key is not valid (simulated).'],
  forbidden: [403, 'forbidden', 'This key may not do that (simulated).'],
  balance: [402, 'no_credit', 'Not enough credit (simulated).'],
  conflict: [409, 'conflict', 'Something else changes this now (simulated).'],
  gone: [410, 'offer_gone', 'This is not offered any more (simulated).'],
  rule: [422, 'not_allowed', 'A rule of the account forbids this (simulated).'],
}
