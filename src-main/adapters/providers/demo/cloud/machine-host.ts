import { MachineFolder, machineShell } from './machine-folder.ts'
import { killProcesses } from './processes.ts'
import { type MachineSsh, openSsh, type Traffic } from './ssh-server.ts'

/** What there is of a machine on this computer: its folder, its SSH server and its processes. */
export class MachineHost {
  readonly folder: MachineFolder
  private ssh: MachineSsh | null = null
  /** All that it ever had: what they count lasts. */
  private readonly opened: MachineSsh[] = []
  private counted: Traffic = { sent: 0, received: 0 }
  private busy = false
  /** Nothing of it runs; known only after it was taken down. */
  isDown = false

  constructor(
    cloudFolder: string,
    private readonly id: string,
    private readonly log: (text: string) => void,
  ) {
    this.folder = new MachineFolder(cloudFolder, id)
  }

  /** Opens its SSH server unless it is open or being opened; `onOpen` is told the port and the host key. */
  open(port: number, publicKey: string, onOpen: (port: number, hostKey: string) => void): void {
    if (this.ssh || this.busy) return
    this.isDown = false
    this.attempt('open', async () => {
      const hostKey = this.folder.prepare()
      const { home } = this.folder
      const place = { shell: machineShell(), home, env: this.folder.environment(), banner: bannerOf(this.id, home) }
      this.ssh = await openSsh({ hostKey: hostKey.privateKey, publicKey, port, ...place })
      this.opened.push(this.ssh)
      onOpen(this.ssh.port, hostKey.publicKey.trim())
    })
  }

  /** Ends its connections and all its processes, then calls back. */
  takeDown(onDown: () => void): void {
    if (this.busy) return
    this.attempt('take down', async () => {
      await this.disconnect()
      await killProcesses(this.id, this.folder.folder)
      this.isDown = true
      onDown()
    })
  }

  /** Hands on the bytes over its SSH server that were not handed on before; what `write` throws leaves them for the next time. */
  countTraffic(write: (more: Traffic) => void): void {
    const { counted } = this
    const all = this.opened.map((ssh) => ssh.traffic())
    const sum = (of: (one: Traffic) => number) => all.reduce((total, one) => total + of(one), 0)
    const now = { sent: sum(({ sent }) => sent), received: sum(({ received }) => received) }
    const more = { sent: now.sent - counted.sent, received: now.received - counted.received }
    if (more.sent === 0 && more.received === 0) return
    write(more)
    this.counted = now
  }

  /** Closes its SSH server; what runs there goes on. */
  async disconnect(): Promise<void> {
    const { ssh } = this
    this.ssh = null
    await ssh?.close()
  }

  private attempt(what: string, work: () => Promise<void>): void {
    this.busy = true
    work()
      .catch((error: Error) => this.log(`${this.id}: could not ${what}: ${error.stack}`))
      .finally(() => {
        this.busy = false
      })
  }
}

const bannerOf = (id: string, home: string) => `Demo cloud: machine ${id} is simulated and is not rented from anybody.
What you run here runs on this computer, as you, in ${home}.

`
