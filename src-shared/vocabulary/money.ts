import { z } from 'zod'

/** Money is an integer number of micro-dollars: 1 USD = 1,000,000. */
export const microDollars = z.number().int().safe()
export type MicroDollars = z.infer<typeof microDollars>

/**
 * Parses "12", "12.50" or "$0.000001" to micro-dollars.
 * @throws RangeError when the text is not a plain decimal with at most six decimals or is too large.
 */
export function parseDollars(text: string): MicroDollars {
  const match = /^\$?(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim())
  if (!match) throw new RangeError(`"${text}" is not an amount in dollars, such as 12.50`)
  return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'))
}

/** Formats micro-dollars as "$12.50"; amounts under a cent keep the digits that matter ("$0.0021"). */
export function formatDollars(amount: MicroDollars): string {
  if (!Number.isSafeInteger(amount)) throw new RangeError('money must be an integer number of micro-dollars')
  const sign = amount < 0 ? '-' : ''
  const absolute = Math.abs(amount)
  if (absolute > 0 && absolute < 10_000) return `${sign}$${(absolute / 1e6).toFixed(6).replace(/0+$/, '')}`
  const cents = Math.round(absolute / 10_000)
  return `${sign}$${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}
