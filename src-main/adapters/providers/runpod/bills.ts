import { z } from 'zod'
import { microDollars } from '../http/micro-dollars.ts'
import type { Bill } from '../types.ts'

/** What is used of `GET /v2/billing/pods` (`ListPodBillingResponse` in contract/runpod-v2.openapi.json): a record a pod and hour. */
export const podBillsSchema = z.looseObject({
  records: z.array(
    z.looseObject({
      podId: z.string().min(1),
      startTime: z.string(),
      endTime: z.string(),
      totalAmount: z.number(),
    }),
  ),
})
type PodBills = z.infer<typeof podBillsSchema>

/** The hours of each pod in one bill. RunPod tells hours, so it begins and ends with one; the hour that is now ends now. */
export function billsOf({ records }: PodBills, now: number): Bill[] {
  const bills = new Map<string, Bill>()
  for (const { podId, startTime, endTime, totalAmount } of records) {
    const amount = microDollars(totalAmount)
    const from = Date.parse(startTime)
    const to = Math.min(Date.parse(endTime), now)
    // An hour in which nothing was billed says nothing of when it was there.
    if (!amount || Number.isNaN(from) || Number.isNaN(to)) continue
    const bill = bills.get(podId) ?? { machineId: podId, from, to, amount: 0 }
    bills.set(podId, {
      machineId: podId,
      from: Math.min(bill.from, from),
      to: Math.max(bill.to, to),
      amount: bill.amount + amount,
    })
  }
  return [...bills.values()]
}
