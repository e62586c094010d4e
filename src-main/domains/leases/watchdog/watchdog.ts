import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { Provider } from '../../../adapters/providers/index.ts'
import type { ScriptResult } from '../../../adapters/transport/index.ts'
import { MachineTime } from './machine-time.ts'
import { readWatchdog, type WatchdogReading } from './reading.ts'
import { type ArmedMachine, armScriptOf, beatScriptOf } from './scripts.ts'

const ARM_MS = 60_000
const BEAT_MS = 20_000
/** How much more than we wrote a machine may count as left, in seconds. */
const SLACK_S = 2

/** What a watchdog needs from elsewhere. */
export interface WatchdogDeps {
  run(script: string, timeoutMs: number): Promise<ScriptResult>
  /** See LeasesDeps.steady. */
  steady(): number
}

/** The engine's side of the watchdog on one rented machine. Not for several calls at once. */
export class Watchdog {
  private readonly time = new MachineTime()

  constructor(private readonly deps: WatchdogDeps) {}

  /**
   * Starts it, or renews it. `left` tells the milliseconds of the lease that are left when it is called. Null: this provider's
   * machines cannot end themselves.
   * @throws RemotebotError of the transport, UNSUPPORTED_SERVER, DISK_FULL, REMOTE_FAILED
   */
  async arm(
    machine: ArmedMachine,
    provider: Pick<Provider, 'kind' | 'stopCommand'>,
    idleSeconds: number,
    left: () => number,
  ): Promise<WatchdogReading | null> {
    this.time.forget()
    const beat = { remaining: left() / 1000, asOf: null, idleSeconds }
    const script = armScriptOf(machine, provider, beat)
    if (script === null) return null
    const result = await this.deps.run(script, ARM_MS)
    if (result.code !== 0) throw notArmed(result)
    this.heard(readWatchdog(result.stdout))
    // The way there may have taken long; what it is told now counts from when we say it.
    return this.beat(idleSeconds, left)
  }

  /** Refreshes the heartbeat and reads it back. @throws RemotebotError of the transport, REMOTE_FAILED where it was not written */
  async beat(idleSeconds: number, left: () => number): Promise<WatchdogReading> {
    const asOf = this.time.at(this.deps.steady())
    const reading = await this.ask({ remaining: left() / 1000, asOf, idleSeconds })
    const agreed = reading.left !== null && Math.abs(reading.left * 1000 - left()) <= (SLACK_S + 3) * 1000
    if (reading.watchdog !== 'alive' || agreed) return reading
    // The first heartbeat of a process may have been held up; by now it is known how long the machine has run.
    const again = await this.ask({ remaining: left() / 1000, asOf: this.time.at(this.deps.steady()), idleSeconds })
    if (again.left !== null && again.left * 1000 <= left() + SLACK_S * 1000) return again
    throw new RemotebotError('REMOTE_FAILED', 'The watchdog on the server did not take the new time.', {
      hint: 'Its disk may be full or broken.',
      details: `it counts ${again.left ?? 'no'} seconds`,
    })
  }

  /** What it holds, without changing it. @throws RemotebotError of the transport */
  look(): Promise<WatchdogReading> {
    return this.ask({ remaining: null, asOf: null, idleSeconds: 1 })
  }

  private async ask(beat: Parameters<typeof beatScriptOf>[0]): Promise<WatchdogReading> {
    const { stdout } = await this.deps.run(beatScriptOf(beat), BEAT_MS)
    return this.heard(readWatchdog(stdout))
  }

  private heard(reading: WatchdogReading): WatchdogReading {
    if (reading.up !== null) this.time.learn(reading.up, this.deps.steady())
    if (reading.watchdog !== 'alive') this.time.forget()
    return reading
  }
}

function notArmed({ code, stderr, stdout }: ScriptResult): RemotebotError {
  const details = (stderr.trim() || stdout.trim()).slice(0, 2000)
  if (code === 4)
    return new RemotebotError(
      'UNSUPPORTED_SERVER',
      'This server has neither setsid nor perl, one of which its watchdog needs to outlive the connection.',
      { hint: 'Use an image with util-linux or perl.' },
    )
  if (code === 28)
    return new RemotebotError('DISK_FULL', 'The disk of this server is full: its watchdog could not be started.', {
      hint: 'Rent one with a larger disk.',
      details,
    })
  return new RemotebotError('REMOTE_FAILED', `The watchdog of this server could not be started (exit ${code}).`, {
    hint: 'Check that the home folder of this account is writable.',
    details,
  })
}
