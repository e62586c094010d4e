import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { allIn } from '../../../../../src-shared/offers/index.ts'
import type { Offer } from '../../../../../src-shared/vocabulary/index.ts'
import {
  changeSettings,
  type DemoSettings,
  type DemoSettingsInput,
  names,
  readSettings,
  writeSettings,
} from '../settings.ts'
import type { CreateBody, LedgerSummary, WireMachine } from '../wire.ts'
import { summarize } from './billing.ts'
import { catalogue, offerOf } from './catalogue.ts'
import { Ledger, type LedgerEvent } from './ledger.ts'
import { MachineHost } from './machine-host.ts'
import { ApiProblem } from './problem.ts'
import { applyEvent, dueEvent, isListed, isThere, type MachineRecord, wireMachineOf } from './record.ts'

/**
 * The simulated cloud: machines follow from the ledger and the time, and what runs on this computer from the machines. All
 * methods throw {@link ApiProblem}.
 */
export class Cloud {
  settings: DemoSettings
  private readonly ledger: Ledger
  private readonly machines = new Map<string, MachineRecord>()
  private readonly hosts = new Map<string, MachineHost>()
  private readonly firstTerminate = new Map<string, number>()
  /** Address of the machine that ended last. */
  private freedPort = 0
  private turning = false
  private again = false

  /** @throws Error where the ledger or the settings in `folder` cannot be read */
  constructor(
    private readonly folder: string,
    private readonly log: (text: string) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.settings = readSettings(folder)
    this.ledger = new Ledger(join(folder, 'ledger.jsonl'))
    for (const event of this.ledger.events) applyEvent(this.machines, event)
    if (this.ledger.events.length === 0) this.add({ type: 'opened', at: now(), seed: this.settings.seed })
    this.endOverdue()
  }

  /** Whether there is anything that bills by running or could run. */
  get isEmpty(): boolean {
    return ![...this.machines.values()].some(({ state }) => state !== 'terminated')
  }

  offers(): Offer[] {
    return catalogue(this.settings, this.now(), this.bucket())
  }

  list(): WireMachine[] {
    const now = this.now()
    const shown = [...this.machines.values()].filter((machine) => isListed(machine, this.settings, now))
    return shown.map((machine) => wireMachineOf(machine, this.settings, now))
  }

  get(id: string): WireMachine {
    const machine = this.machines.get(id)
    if (!machine || !isListed(machine, this.settings, this.now())) throw noMachine(id)
    return wireMachineOf(machine, this.settings, this.now())
  }

  /** Makes a machine. Returns its id; it waits for capacity, image and boot from then on. */
  create(body: CreateBody): string {
    const offer = offerOf(this.settings, body.offerId, this.now(), this.bucket())
    if (!offer) throw new ApiProblem(410, 'offer_gone', `There is no offer ${body.offerId} any more.`)
    if (offer.availability === 'none')
      throw new ApiProblem(409, 'no_capacity', `${offer.id} is not available: ${offer.availabilityReason}.`)
    if (body.diskGb > (offer.diskGb ?? 0))
      throw new ApiProblem(422, 'disk_too_big', `${offer.id} has at most ${offer.diskGb} GB of disk.`)
    if (this.balance() <= 0) throw new ApiProblem(402, 'no_credit', 'The simulated credit is used up.')
    const id = `m-${randomBytes(6).toString('hex')}`
    const { tag, name, diskGb, publicKey, endsAt } = body
    const { perHour, stoppedPerHour } = allIn(offer, diskGb)
    const prices = { perHour, stoppedPerHour: stoppedPerHour ?? 0 }
    this.add({ type: 'created', at: this.now(), id, tag, name, offer, diskGb, publicKey, endsAt, ...prices })
    this.turn()
    return id
  }

  start(id: string): void {
    const machine = this.there(id)
    if (machine.state === 'running' || machine.state === 'starting') return
    if (machine.state !== 'stopped') throw wrongState(machine, 'started')
    if (names(this.settings.noCapacity, machine.offer.id))
      throw new ApiProblem(409, 'no_capacity', `The GPUs of ${id} are in use by somebody else now.`)
    this.add({ type: 'starting', at: this.now(), id })
    this.turn()
  }

  stop(id: string): void {
    const machine = this.there(id)
    if (machine.state === 'stopped' || machine.state === 'stopping') return
    if (machine.state !== 'running') throw wrongState(machine, 'stopped')
    this.add({ type: 'stopping', at: this.now(), id })
    this.turn()
  }

  terminate(id: string): void {
    const machine = this.machines.get(id)
    if (!machine || machine.state === 'terminated') throw noMachine(id)
    if (machine.state === 'terminating') return
    const first = this.firstTerminate.get(id) ?? this.now()
    this.firstTerminate.set(id, first)
    if (this.now() - first < this.settings.terminateFailsSeconds * 1000)
      throw new ApiProblem(500, 'terminate_failed', `${id} could not be ended now.`)
    this.end(id, 'call')
  }

  /** Takes a machine away, as happens to spot machines. */
  preempt(id: string): void {
    this.there(id)
    this.end(id, 'preemption')
  }

  change(id: string, change: { name?: string; endsAt?: number | null }): void {
    const machine = this.there(id)
    const at = this.now()
    if (change.name !== undefined && change.name !== machine.name)
      this.add({ type: 'renamed', at, id, name: change.name })
    if (change.endsAt !== undefined && change.endsAt !== machine.endsAt)
      this.add({ type: 'timer', at, id, endsAt: change.endsAt })
    this.turn()
  }

  removeDisk(id: string): void {
    if (!this.summary().disks.some((disk) => disk.id === id))
      throw new ApiProblem(404, 'not_found', `There is no disk ${id}.`)
    this.add({ type: 'disk-removed', at: this.now(), id })
  }

  summary(): LedgerSummary {
    return summarize(this.ledger.events, this.now())
  }

  balance(): number {
    return this.settings.credit - this.summary().billed
  }

  /** @throws z.ZodError where a value makes no sense */
  changeSettings(change: DemoSettingsInput): void {
    this.settings = changeSettings(this.settings, change)
    writeSettings(this.folder, this.settings)
    this.turn()
  }

  /** Does what time and calls have made due. Called often; while it works, a further call makes it look once more. */
  turn(): void {
    this.again = true
    if (this.turning) return
    this.turning = true
    void this.work().finally(() => {
      this.turning = false
      if (this.again) this.turn()
    })
  }

  /** Lets go of addresses and files. Machines stay as they are. */
  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.disconnect()))
    this.ledger.close()
  }

  private async work(): Promise<void> {
    while (this.again) {
      this.again = false
      this.reprice()
      for (const machine of this.machines.values()) {
        if (machine.state === 'terminated') continue
        try {
          this.step(machine)
        } catch (error) {
          this.log(`${machine.id}: ${(error as Error).stack}`)
        }
      }
    }
  }

  private step(machine: MachineRecord): void {
    const now = this.now()
    const host = this.hostOf(machine)
    if (isThere(machine) && host.folder.endAsked()) return this.end(machine.id, 'machine')
    const due = dueEvent(machine, this.settings, now)
    // Stopped and gone is said only when nothing of it runs any more.
    if ((due?.type === 'stopped' || due?.type === 'terminated') && !host.isDown) {
      host.takeDown(() => this.turn())
    } else if (due?.type === 'terminated') {
      this.leave(machine, host)
    } else if (due !== null) {
      if (due.type === 'terminating') return this.end(machine.id, due.by)
      this.add(due)
      this.again = true
    } else if (machine.state === 'running') {
      if (!names(this.settings.sshNever, machine.offer.id) && now - machine.since >= this.settings.delays.ssh * 1000)
        this.open(machine, host)
    } else if (machine.state === 'stopping' || machine.state === 'terminating') {
      if (!host.isDown) host.takeDown(() => this.turn())
    }
  }

  private open(machine: MachineRecord, host: MachineHost): void {
    const wanted = machine.address?.port ?? (this.settings.reuseAddress ? this.freedPort : 0)
    host.open(wanted, machine.publicKey, (port, hostKey) => {
      const { address, id } = machine
      if (address?.port !== port || address.hostKey !== hostKey)
        this.add({ type: 'address', at: this.now(), id, port, hostKey })
    })
  }

  private leave(machine: MachineRecord, host: MachineHost): void {
    host.folder.remove()
    this.hosts.delete(machine.id)
    this.freedPort = machine.address?.port ?? this.freedPort
    if (this.settings.keepDisks) {
      const { id, name, tag, diskGb: gb, stoppedPerHour: perHour } = machine
      this.add({ type: 'disk-kept', at: this.now(), id: `disk-${id}`, name, tag, gb, perHour })
    }
    this.add({ type: 'terminated', at: this.now(), id: machine.id })
  }

  private end(id: string, by: Extract<LedgerEvent, { type: 'terminating' }>['by'], at = this.now()): void {
    this.add({ type: 'terminating', at, id, by })
    this.turn()
  }

  /** The timers of machines are this cloud's promise: nothing is billed after them although it was not running. */
  private endOverdue(): void {
    for (const machine of this.machines.values())
      if (isThere(machine) && machine.endsAt !== null && machine.endsAt < this.now())
        this.end(machine.id, 'timer', Math.max(machine.endsAt, machine.since))
  }

  /** Spot machines cost what their offer costs now. */
  private reprice(): void {
    for (const { id, state, offer, diskGb, perHour } of this.machines.values()) {
      if (!offer.spot || state === 'terminated' || state === 'terminating') continue
      const current = offerOf(this.settings, offer.id, this.now(), this.bucket())
      if (!current) continue
      const price = allIn(current, diskGb)
      if (price.perHour === perHour) continue
      const { stoppedPerHour } = price
      this.add({ type: 'price', at: this.now(), id, perHour: price.perHour, stoppedPerHour: stoppedPerHour ?? 0 })
    }
  }

  private bucket(): number {
    const { driftSeconds } = this.settings
    const since = this.ledger.events[0]?.at ?? this.now()
    return driftSeconds === 0 ? 0 : Math.max(0, Math.floor((this.now() - since) / (driftSeconds * 1000)))
  }

  private there(id: string): MachineRecord {
    const machine = this.machines.get(id)
    if (!machine || machine.state === 'terminated') throw noMachine(id)
    if (machine.state === 'terminating') throw wrongState(machine, 'changed')
    return machine
  }

  private hostOf(machine: MachineRecord): MachineHost {
    const known = this.hosts.get(machine.id)
    if (known) return known
    const host = new MachineHost(this.folder, machine.id, this.log)
    this.hosts.set(machine.id, host)
    return host
  }

  private add(event: LedgerEvent): void {
    this.ledger.add(event)
    applyEvent(this.machines, event)
  }
}

const noMachine = (id: string) => new ApiProblem(404, 'not_found', `There is no machine ${id}.`)
const wrongState = ({ id, state }: MachineRecord, what: string) =>
  new ApiProblem(409, 'wrong_state', `${id} cannot be ${what} while it is ${state}.`)
