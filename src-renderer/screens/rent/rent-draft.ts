import type { z } from 'zod'
import type { ProvisionInput } from '../../../src-shared/contract/servers.ts'
import { allIn, diskOf } from '../../../src-shared/offers/index.ts'
import {
  idleSeconds,
  leaseSeconds,
  type Offer,
  offerQuery,
  parseDuration,
  type Settings,
  serverName,
  toolName,
} from '../../../src-shared/vocabulary/index.ts'
import { durationFlag } from '../../lib/cli-text.ts'
import { mostOf } from '../../lib/money-text.ts'
import { queryOf } from '../../lib/offer-text.ts'

/** The Rent form, as typed. */
export interface RentDraft {
  name: string
  diskGb: string
  lease: string
  idle: string
  tools: string[]
  /** More tools, apart by spaces. */
  otherTools: string
  /** What to do where the provider refuses: give up, or take another like it that costs no more. */
  onRefusal: 'stop' | 'next'
  why: string
}

export function rentDraft(
  offer: Offer,
  diskGb: number,
  settings: Pick<Settings, 'leaseSeconds' | 'idleSeconds'>,
): RentDraft {
  return {
    name: '',
    diskGb: String(diskOf(offer, diskGb)),
    lease: durationFlag(settings.leaseSeconds),
    idle: durationFlag(settings.idleSeconds),
    tools: [],
    otherTools: '',
    onRefusal: offer.gpu ? 'next' : 'stop',
    why: '',
  }
}

export type RentProblems = Partial<Record<keyof RentDraft, string>>

/** What it costs, as far as the form says what is wanted. */
export interface RentCost {
  perHour: number
  stoppedPerHour: number | null
  unpriced: string[]
  seconds: number
  most: number
}

export interface RentPlan {
  input: Omit<ProvisionInput, 'idempotencyKey'> | null
  problems: RentProblems
  cost: RentCost | null
}

/** What the form asks for, what it costs at most, and what is wrong by field. */
export function planRent(draft: RentDraft, offer: Offer): RentPlan {
  const problems: RentProblems = {}
  const name = draft.name.trim()
  if (name) problemOf(problems, 'name', serverName.safeParse(name))
  const diskGb = wholeNumber(problems, draft.diskGb, offer)
  const lease = seconds(problems, 'lease', draft.lease, leaseSeconds)
  const idle = seconds(problems, 'idle', draft.idle, idleSeconds)
  const tools = [...new Set([...draft.tools, ...draft.otherTools.split(/[\s,]+/).filter(Boolean)])]
  const badTool = tools.find((tool) => !toolName.safeParse(tool).success)
  if (badTool) problems.otherTools = `"${badTool}" is no name of a program`
  if (lease !== null && offer.maxSeconds !== null && lease > offer.maxSeconds)
    problems.lease = `this offer can be had for ${durationFlag(offer.maxSeconds)} at most`
  const cost = diskGb === null || lease === null ? null : costFor(offer, diskGb, lease)
  if (Object.keys(problems).length > 0 || diskGb === null || lease === null || idle === null)
    return { input: null, problems, cost }
  const like = draft.onRefusal === 'next' && offer.gpu ? likeIt(offer, diskGb) : undefined
  return {
    problems,
    cost,
    input: {
      offer: offer.id,
      ...(like ? { query: like } : {}),
      ...(name ? { name } : {}),
      diskGb,
      leaseSeconds: lease,
      idleSeconds: idle,
      tools,
      ...(draft.why.trim() ? { justification: draft.why.trim() } : {}),
    },
  }
}

/** Others like it, wherever they are, for no more than it costs. */
function likeIt(offer: Offer, diskGb: number) {
  const { providers: _, region: __, minCuda: ___, ...rest } = queryOf(offer, diskGb)
  return offerQuery.parse(rest)
}

function costFor(offer: Offer, diskGb: number, seconds: number): RentCost {
  const { perHour, stoppedPerHour, unpriced } = allIn(offer, diskGb)
  return { perHour, stoppedPerHour, unpriced, seconds, most: mostOf(perHour, seconds) }
}

function wholeNumber(problems: RentProblems, text: string, offer: Offer): number | null {
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text.trim()) || value < 1 || value > 65_536) problems.diskGb = 'whole GB, such as 40'
  else if (!offer.diskFixed && offer.diskGb !== null && value > offer.diskGb)
    problems.diskGb = `this offer has at most ${Math.floor(offer.diskGb)} GB`
  return problems.diskGb ? null : value
}

function seconds(
  problems: RentProblems,
  field: 'lease' | 'idle',
  text: string,
  schema: z.ZodType<number>,
): number | null {
  try {
    const value = parseDuration(text)
    problemOf(problems, field, schema.safeParse(value))
    return problems[field] ? null : value
  } catch (error) {
    problems[field] = (error as Error).message
    return null
  }
}

function problemOf(problems: RentProblems, field: keyof RentDraft, result: z.ZodSafeParseResult<unknown>): void {
  if (!result.success) problems[field] = result.error.issues[0]?.message ?? 'not possible'
}
