import { randomBytes } from 'node:crypto'
import { allIn } from '../../../../../src-shared/offers/index.ts'
import { type DemoSettings, type DemoSettingsInput, names } from '../settings.ts'
import type { CreateBody, LedgerSummary, WireBill, WireMachine } from '../wire.ts'
import { Caretaker } from './caretaker.ts'
import { Market } from './market.ts'
import { ApiProblem } from './problem.ts'
import { isListed, type MachineRecord, wireMachineOf } from './record.ts'

/** The simulated cloud as its API sees it. All methods throw {@link ApiProblem}. */
export class Cloud {
  readonly market: Market
  private readonly caretaker: Caretaker
  private readonly firstTerminate = new Map<string, number>()

  /** @throws Error where the ledger or the settings in `folder` cannot be read */
  constructor(
    folder: string,
    log: (text: string) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.market = new Market(folder, now)
    this.caretaker = new Caretaker(folder, this.market, log)
  }

  get settings(): DemoSettings {
    return this.market.settings
  }

  /** Whether no machine is there any more. */
  get isEmpty(): boolean {
    return ![...this.market.machines.values()].some(({ state }) => state !== 'terminated')
  }

  list(): WireMachine[] {
    const now = this.now()
    this.caretaker.count()
    const shown = [...this.market.machines.values()].filter((machine) => isListed(machine, this.settings, now))
    return shown.map((machine) => wireMachineOf(machine, this.settings, now))
  }

  get(id: string): WireMachine {
    this.caretaker.count()
    const machine = this.market.machines.get(id)
    if (!machine || !isListed(machine, this.settings, this.now())) throw noMachine(id)
    return wireMachineOf(machine, this.settings, this.now())
  }

  /** Of every machine that was ever made. */
  bills(): WireBill[] {
    this.caretaker.count()
    return this.market.bills()
  }

  summary(): LedgerSummary {
    this.caretaker.count()
    return this.market.summary()
  }

  /** Makes a machine. Returns its id and what it costs an hour; it waits for capacity, image and boot from then on. */
  create(body: CreateBody): { id: string; pricePerHour: number } {
    const { offerId, tag, name, diskGb, publicKey, endsAt } = body
    const offer = this.market.offer(offerId)
    if (!offer) throw new ApiProblem(410, 'offer_gone', `There is no offer ${offerId} any more.`)
    if (offer.availability === 'none')
      throw new ApiProblem(409, 'no_capacity', `${offer.id} is not available: ${offer.availabilityReason}.`)
    if (diskGb > (offer.diskGb ?? 0))
      throw new ApiProblem(422, 'disk_too_big', `${offer.id} has at most ${offer.diskGb} GB of disk.`)
    if (this.market.balance() <= 0) throw new ApiProblem(402, 'no_credit', 'The simulated credit is used up.')
    const id = `m-${randomBytes(6).toString('hex')}`
    const { perHour, stoppedPerHour } = allIn(offer, diskGb)
    const machine = { id, tag, name, offer, diskGb, publicKey, endsAt, perHour, stoppedPerHour: stoppedPerHour ?? 0 }
    this.market.add({ type: 'created', at: this.now(), ...machine })
    this.turn()
    return { id, pricePerHour: perHour }
  }

  start(id: string): void {
    const machine = this.there(id)
    if (machine.state === 'running' || machine.state === 'starting') return
    if (machine.state !== 'stopped') throw wrongState(machine, 'started')
    if (names(this.settings.noCapacity, machine.offer.id))
      throw new ApiProblem(409, 'no_capacity', `The GPUs of ${id} are in use by somebody else now.`)
    this.market.add({ type: 'starting', at: this.now(), id })
    this.turn()
  }

  stop(id: string): void {
    const machine = this.there(id)
    if (machine.state === 'stopped' || machine.state === 'stopping') return
    if (machine.state !== 'running') throw wrongState(machine, 'stopped')
    this.market.add({ type: 'stopping', at: this.now(), id })
    this.turn()
  }

  terminate(id: string): void {
    const machine = this.market.machines.get(id)
    if (!machine || machine.state === 'terminated') throw noMachine(id)
    if (machine.state === 'terminating') return
    const first = this.firstTerminate.get(id) ?? this.now()
    this.firstTerminate.set(id, first)
    if (this.now() - first < this.settings.terminateFailsSeconds * 1000)
      throw new ApiProblem(500, 'terminate_failed', `${id} could not be ended now.`)
    this.market.add({ type: 'terminating', at: this.now(), id, by: 'call' })
    this.turn()
  }

  /** Takes a machine away, as happens to spot machines. */
  preempt(id: string): void {
    this.there(id)
    this.market.add({ type: 'terminating', at: this.now(), id, by: 'preemption' })
    this.turn()
  }

  change(id: string, change: { name?: string; endsAt?: number | null }): void {
    const machine = this.there(id)
    const { name = machine.name, endsAt = machine.endsAt } = change
    if (name !== machine.name) this.market.add({ type: 'renamed', at: this.now(), id, name })
    if (endsAt !== machine.endsAt) this.market.add({ type: 'timer', at: this.now(), id, endsAt })
    this.turn()
  }

  removeDisk(id: string): void {
    if (!this.market.summary().disks.some((disk) => disk.id === id))
      throw new ApiProblem(404, 'not_found', `There is no disk ${id}.`)
    this.market.add({ type: 'disk-removed', at: this.now(), id })
  }

  /** @throws z.ZodError where a value makes no sense */
  changeSettings(change: DemoSettingsInput): void {
    this.market.change(change)
    this.turn()
  }

  /** Does what is due by now. */
  turn(): void {
    this.caretaker.turn()
  }

  /** Lets go of addresses and files. Machines stay as they are. */
  async close(): Promise<void> {
    await this.caretaker.disconnect()
    this.caretaker.count()
    this.market.close()
  }

  /** Ends all that runs on any machine, and writes nothing. */
  async abandon(): Promise<void> {
    const there = [...this.market.machines.values()].filter(({ state }) => state !== 'terminated')
    await this.caretaker.takeDown(there.map(({ id }) => id))
  }

  private there(id: string): MachineRecord {
    const machine = this.market.machines.get(id)
    if (!machine || machine.state === 'terminated') throw noMachine(id)
    if (machine.state === 'terminating') throw wrongState(machine, 'changed')
    return machine
  }
}

const noMachine = (id: string) => new ApiProblem(404, 'not_found', `There is no machine ${id}.`)
const wrongState = ({ id, state }: MachineRecord, what: string) =>
  new ApiProblem(409, 'wrong_state', `${id} cannot be ${what} while it is ${state}.`)
