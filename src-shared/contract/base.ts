import { oc } from '@orpc/contract'
import { z } from 'zod'
import { ERRORS, type ErrorCode, problemData } from '../vocabulary/index.ts'

type ErrorMap = { [Code in ErrorCode]: { status: number; data: typeof problemData } }

const errorMap = Object.fromEntries(
  Object.entries(ERRORS).map(([code, { status }]) => [code, { status, data: problemData }]),
) as ErrorMap

/** Where every procedure starts: each may answer with any of our typed errors. */
export const base = oc.errors(errorMap)

/** Keyset pages: `cursor` is the last id of the page before. */
export const pageInput = z.object({
  cursor: z.string().optional(),
  limit: z.number().int().min(1).max(500).default(100),
})

/** A time from `since` until `until`, in order: an empty answer to one that ends before it begins would look like nothing. */
export const inOrder = <Schema extends z.ZodType<{ since?: number | undefined; until?: number | undefined }>>(
  schema: Schema,
) =>
  schema.refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    message: 'it has to be later than since',
    path: ['until'],
  })

/** A thing named by id, unique id prefix or name. */
export const named = (what: string) =>
  z.string().min(1, `the name of a ${what} may not be empty`).max(200).describe(`${what}: id, unique id prefix or name`)
