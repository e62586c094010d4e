import { z } from 'zod'
import { microDollars } from '../http/micro-dollars.ts'
import type { Bill } from '../types.ts'

/** What is used of a page of `GET /api/v0/charges` (contract/vast.openapi.json). */
export const chargesSchema = z.looseObject({
  results: z.array(
    z.looseObject({
      start: z.number().nullish(),
      end: z.number().nullish(),
      type: z.string().nullish(),
      source: z.string().nullish(),
      amount: z.number().nullish(),
      /** By kind: `gpu`, `disk`, `bwd` and `bwu` for what came in and what left. */
      items: z
        .array(z.looseObject({ type: z.string().nullish(), amount: z.number().nullish() }))
        .nullish()
        .catch(null),
    }),
  ),
  next_token: z.string().nullish(),
})
export type ChargesPage = z.infer<typeof chargesSchema>

/** The filter for charges of instances from `since` until `now` (epoch ms); Vast counts by seconds. */
export const chargesFilter = (since: number, now: number) =>
  JSON.stringify({
    day: { gte: Math.floor(since / 1000), lte: Math.ceil(now / 1000) },
    type: { in: ['instance'] },
  })

/** The charges of each instance in one bill. Vast rounds each to a tenth of a cent. */
export function billsOf(results: ChargesPage['results'], now: number): Bill[] {
  const bills = new Map<string, Bill>()
  for (const { start, end, source, amount: dollars, items } of results) {
    const machineId = /^instance-(\d+)$/.exec(source ?? '')?.[1]
    const amount = microDollars(dollars)
    if (machineId === undefined || amount === null || !start) continue
    const from = Math.round(start * 1000)
    const to = Math.min(now, Math.round((end ?? now / 1000) * 1000))
    const bill = bills.get(machineId) ?? { machineId, from, to, amount: 0 }
    bills.set(machineId, {
      machineId,
      from: Math.min(bill.from, from),
      to: Math.max(bill.to, to),
      amount: bill.amount + amount,
      ...(items ? { transfer: (bill.transfer ?? 0) + trafficIn(items) } : {}),
    })
  }
  return [...bills.values()]
}

const trafficIn = (items: NonNullable<ChargesPage['results'][number]['items']>) =>
  items
    .filter(({ type }) => type === 'bwd' || type === 'bwu')
    .reduce((sum, { amount }) => sum + (microDollars(amount) ?? 0), 0)
