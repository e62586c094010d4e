import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { offer } from '../../../../../src-shared/vocabulary/index.ts'
import { wireTag } from '../wire.ts'

const id = z.string()
const at = z.number().int()
const rates = {
  /** Micro-dollars an hour while it runs, and while it is stopped, disk included. */
  perHour: z.number().int(),
  stoppedPerHour: z.number().int(),
}

/** A fact that decides what is there and what it costs. `at` is epoch ms. */
export const ledgerEvent = z.discriminatedUnion('type', [
  /** The cloud's first start: prices drift from here on. */
  z.object({ type: z.literal('opened'), at, seed: z.number() }),
  z.object({
    type: z.literal('created'),
    at,
    id,
    tag: wireTag.nullable(),
    name: z.string(),
    offer,
    diskGb: z.number(),
    publicKey: z.string(),
    endsAt: at.nullable(),
    ...rates,
  }),
  z.object({ type: z.literal('running'), at, id }),
  z.object({ type: z.literal('address'), at, id, port: z.number().int(), hostKey: z.string() }),
  z.object({ type: z.literal('stopping'), at, id }),
  z.object({ type: z.literal('stopped'), at, id }),
  z.object({ type: z.literal('starting'), at, id }),
  z.object({ type: z.literal('failed'), at, id, problem: z.string() }),
  z.object({ type: z.literal('price'), at, id, ...rates }),
  z.object({ type: z.literal('renamed'), at, id, name: z.string() }),
  /** Bytes that it has sent and received since it was made. */
  z.object({ type: z.literal('traffic'), at, id, sent: z.number().int(), received: z.number().int() }),
  z.object({ type: z.literal('timer'), at, id, endsAt: at.nullable() }),
  /** Told to end; nothing is billed from here on. */
  z.object({
    type: z.literal('terminating'),
    at,
    id,
    by: z.enum(['call', 'timer', 'machine', 'preemption', 'failure']),
  }),
  /** Nothing of it is left. */
  z.object({ type: z.literal('terminated'), at, id }),
  z.object({
    type: z.literal('disk-kept'),
    at,
    id,
    name: z.string(),
    tag: wireTag.nullable(),
    gb: z.number(),
    perHour: z.number().int(),
  }),
  z.object({ type: z.literal('disk-removed'), at, id }),
])
export type LedgerEvent = z.infer<typeof ledgerEvent>

/** An append-only file with a line for each fact: what is written cannot be changed or forgotten. */
export class Ledger {
  readonly events: LedgerEvent[]
  private readonly file: number

  /** Reads what is there. @throws Error naming the line that makes no sense */
  constructor(path: string) {
    this.events = readLedger(path)
    this.file = openSync(path, 'a', 0o600)
  }

  /** Written before it is acted on. @throws Error where the disk is full; then nothing of it is written */
  add(event: LedgerEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`)
    const { size } = fstatSync(this.file)
    try {
      if (writeSync(this.file, line) < line.length) throw new Error('the disk is full')
    } catch (error) {
      ftruncateSync(this.file, size)
      throw error
    }
    this.events.push(event)
  }

  close(): void {
    closeSync(this.file)
  }
}

function readLedger(path: string): LedgerEvent[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  // A power cut may leave half a line: it was not acted on yet.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole))
  return whole.split('\n').flatMap((line, i) => (line === '' ? [] : [readEvent(line, `line ${i + 1} of ${path}`)]))
}

function readEvent(line: string, where: string): LedgerEvent {
  try {
    return ledgerEvent.parse(JSON.parse(line))
  } catch (error) {
    throw new Error(`${where} makes no sense: ${(error as Error).message}`)
  }
}
