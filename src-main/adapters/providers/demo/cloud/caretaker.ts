import { join } from 'node:path'
import { names } from '../settings.ts'
import { MachineHost } from './machine-host.ts'
import type { Market } from './market.ts'
import { killProcesses } from './processes.ts'
import { billsTraffic, dueEvent, isThere, type MachineRecord } from './record.ts'

/** Does what time and calls have made due, and makes this computer be what the ledger says. */
export class Caretaker {
  private readonly hosts = new Map<string, MachineHost>()
  /** Address of the machine that ended last. */
  private freedPort = 0
  private busy = false
  private again = false

  constructor(
    private readonly folder: string,
    private readonly market: Market,
    private readonly log: (text: string) => void,
  ) {}

  /** Looks at every machine, again until nothing is due. Called often; what takes its time calls it when it is done. */
  turn(): void {
    this.again = true
    if (this.busy) return
    this.busy = true
    while (this.again) {
      this.again = false
      this.attempt('prices', () => this.market.reprice())
      for (const machine of this.market.machines.values())
        if (machine.state !== 'terminated') this.attempt(machine.id, () => this.step(machine))
    }
    this.busy = false
  }

  /** Writes down what machines have sent and received until now; what is told of it, and billed, is what is written. */
  count(): void {
    for (const [id, host] of this.hosts) {
      const machine = this.market.machines.get(id)
      if (machine && billsTraffic(machine)) this.attempt(id, () => this.countOf(machine, host))
    }
  }

  /** Closes all connections; what runs on machines goes on. */
  async disconnect(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.disconnect()))
  }

  /** Ends all that runs on these machines. */
  async takeDown(ids: string[]): Promise<void> {
    await this.disconnect()
    await Promise.all(ids.map((id) => killProcesses(id, join(this.folder, 'machines', id))))
  }

  /** A disk that is full, say: it is tried again at the next turn. */
  private attempt(what: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.log(`${what}: ${(error as Error).stack}`)
    }
  }

  private countOf({ id, traffic }: MachineRecord, host: MachineHost): void {
    const { market } = this
    host.countTraffic(({ sent, received }) => {
      const all = { sent: traffic.sent + sent, received: traffic.received + received }
      market.add({ type: 'traffic', at: market.now(), id, ...all })
    })
  }

  private step(machine: MachineRecord): void {
    const { market } = this
    const { id } = machine
    const host = this.hostOf(id)
    if (isThere(machine) && host.folder.endAsked())
      market.add({ type: 'terminating', at: market.now(), id, by: 'machine' })
    const due = dueEvent(machine, market.settings, market.now())
    const goingDown = machine.state === 'stopping' || machine.state === 'terminating'
    // Stopped and gone are said only when nothing of it runs any more.
    if (goingDown && !host.isDown) host.takeDown(() => this.turn())
    else if (due !== null) {
      if (due.type === 'terminated') {
        if (billsTraffic(machine)) this.countOf(machine, host)
        this.clear(machine, host)
      }
      market.add(due)
      this.again = true
    } else if (machine.state === 'running') this.open(machine, host)
  }

  private open(machine: MachineRecord, host: MachineHost): void {
    const { market } = this
    const { id, since, address, offer, publicKey } = machine
    const { sshNever, reuseAddress, delays } = market.settings
    if (names(sshNever, offer.id) || market.now() - since < delays.ssh * 1000) return
    host.open(address?.port ?? (reuseAddress ? this.freedPort : 0), publicKey, (port, hostKey) => {
      if (address?.port === port && address.hostKey === hostKey) return
      market.add({ type: 'address', at: market.now(), id, port, hostKey })
    })
  }

  private clear(machine: MachineRecord, host: MachineHost): void {
    const { id, name, tag, diskGb: gb, stoppedPerHour: perHour } = machine
    host.folder.remove()
    this.hosts.delete(id)
    this.freedPort = machine.address?.port ?? this.freedPort
    const { market } = this
    if (market.settings.keepDisks)
      market.add({ type: 'disk-kept', at: market.now(), id: `disk-${id}`, name, tag, gb, perHour })
  }

  private hostOf(id: string): MachineHost {
    const known = this.hosts.get(id)
    if (known) return known
    const host = new MachineHost(this.folder, id, this.log)
    this.hosts.set(id, host)
    return host
  }
}
