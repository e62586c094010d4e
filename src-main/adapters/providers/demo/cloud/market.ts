import { join } from 'node:path'
import { allIn } from '../../../../../src-shared/offers/index.ts'
import type { Offer } from '../../../../../src-shared/vocabulary/index.ts'
import { changeSettings, type DemoSettings, type DemoSettingsInput, readSettings, writeSettings } from '../settings.ts'
import type { LedgerSummary, WireBill } from '../wire.ts'
import { summarize } from './billing.ts'
import { catalogue, offerOf } from './catalogue.ts'
import { Ledger, type LedgerEvent } from './ledger.ts'
import { applyEvent, isThere, type MachineRecord } from './record.ts'

/** What is offered, rented and owed: the settings, the ledger, and the machines that follow from it. */
export class Market {
  settings: DemoSettings
  readonly machines = new Map<string, MachineRecord>()
  private readonly ledger: Ledger

  /** @throws Error where the ledger or the settings in `folder` cannot be read */
  constructor(
    private readonly folder: string,
    readonly now: () => number,
  ) {
    this.settings = readSettings(folder)
    this.ledger = new Ledger(join(folder, 'ledger.jsonl'))
    for (const event of this.ledger.events) applyEvent(this.machines, event)
    if (this.ledger.events.length === 0) this.add({ type: 'opened', at: now(), seed: this.settings.seed })
    this.endOverdue()
  }

  /** Writes down a fact; from then on it is one. */
  add(event: LedgerEvent): void {
    this.ledger.add(event)
    applyEvent(this.machines, event)
  }

  offers(): Offer[] {
    return catalogue(this.settings, this.now(), this.bucket())
  }

  offer(id: string): Offer | null {
    return offerOf(this.settings, id, this.now(), this.bucket())
  }

  summary(): LedgerSummary {
    return summarize(this.ledger.events, this.now())
  }

  /** Of every machine that was ever made. */
  bills(): WireBill[] {
    const now = this.now()
    return this.summary().machines.map(({ id, createdAt, endedAt, billed, transfer }) => {
      return { machineId: id, from: createdAt, to: endedAt ?? now, amount: billed, transfer }
    })
  }

  balance(): number {
    return this.settings.credit - this.summary().billed
  }

  /** @throws z.ZodError where a value makes no sense */
  change(change: DemoSettingsInput): void {
    const settings = changeSettings(this.settings, change)
    writeSettings(this.folder, settings)
    this.settings = settings
  }

  /** Spot machines cost what their offer costs now. */
  reprice(): void {
    for (const machine of this.machines.values()) {
      const current = machine.offer.spot && isThere(machine) ? this.offer(machine.offer.id) : null
      if (!current) continue
      const { perHour, stoppedPerHour } = allIn(current, machine.diskGb)
      if (perHour === machine.perHour) continue
      this.add({ type: 'price', at: this.now(), id: machine.id, perHour, stoppedPerHour: stoppedPerHour ?? 0 })
    }
  }

  close(): void {
    this.ledger.close()
  }

  /** The timers of machines are a promise: nothing is billed after them although nobody was there to end the machine. */
  private endOverdue(): void {
    for (const machine of this.machines.values()) {
      const { id, endsAt, since } = machine
      if (isThere(machine) && endsAt !== null && endsAt < this.now())
        this.add({ type: 'terminating', at: Math.max(endsAt, since), id, by: 'timer' })
    }
  }

  /** How often prices have moved. */
  private bucket(): number {
    const { driftSeconds } = this.settings
    const since = this.ledger.events[0]?.at ?? this.now()
    return driftSeconds === 0 ? 0 : Math.max(0, Math.floor((this.now() - since) / (driftSeconds * 1000)))
  }
}
