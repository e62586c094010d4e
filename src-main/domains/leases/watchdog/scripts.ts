import { createHash } from 'node:crypto'
import runnerLib from '../../../../resources/runner/lib.sh?raw'
import armScript from '../../../../resources/watchdog/arm.sh?raw'
import beatScript from '../../../../resources/watchdog/beat.sh?raw'
import lib from '../../../../resources/watchdog/lib.sh?raw'
import watchdogScript from '../../../../resources/watchdog/watchdog.sh?raw'
import { type ProviderKind, RemotebotError, type ServerOrigin } from '../../../../src-shared/vocabulary/index.ts'
import type { Provider } from '../../../adapters/providers/index.ts'
import { compactScript } from '../../../adapters/transport/compact-script.ts'
import { shellQuote } from '../../../adapters/transport/shell-quote.ts'

/** What a heartbeat says. */
export interface Heartbeat {
  /** Seconds of the lease that are left; null: only look. */
  remaining: number | null
  /** The machine's uptime at which that is so; null: at the time of writing. */
  asOf: number | null
  idleSeconds: number
}

/** The machine that a watchdog is to be started on. */
export interface ArmedMachine {
  origin: ServerOrigin
  provider: ProviderKind
  machineId: string | null
}

/**
 * The only place in the project that writes a stop command, and it does so for rented machines alone, with what their own provider
 * gives and nothing else. Null: that provider has none for this machine.
 * @throws RemotebotError INVALID_STATE for a server that is not rented, or has no machine
 */
export function armScriptOf(
  machine: ArmedMachine,
  provider: Pick<Provider, 'kind' | 'stopCommand'>,
  beat: Heartbeat & { remaining: number },
): string | null {
  const { machineId } = machine
  if (machine.origin !== 'rented' || !machineId || provider.kind !== machine.provider)
    throw new RemotebotError('INVALID_STATE', 'Only a rented machine can be told how to end itself.')
  const command = provider.stopCommand(machineId)
  if (command === null) return null
  if (command.trim() === '' || /[\n\0]/.test(machineId) || command.includes('\0'))
    throw new RemotebotError('INVALID_STATE', `The stop command of machine ${machineId} makes no sense.`)
  const files: Record<string, string> = {
    stop: `# machine ${machineId}\n${command}\n`,
    'lib.sh': compactScript(runnerLib + lib),
    'watchdog.sh': compactScript(watchdogScript),
  }
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
  // Each appears whole: a shell reads its script bit by bit, and an older watchdog may still do so.
  const writes = Object.entries(files).map(
    ([name, text]) => `printf %s ${shellQuote(text)} >${name}.new && mv ${name}.new ${name}`,
  )
  return [
    assignments({ machine: machineId, version, ...values(beat) }),
    `write_files() {\n${writes.join(' &&\n')}\n}\n`,
    compactScript(runnerLib + lib + armScript),
  ].join('')
}

/** Script that refreshes the heartbeat of a watchdog that is there, or looks at it. Makes nothing where there is none. */
export function beatScriptOf(beat: Heartbeat): string {
  return assignments(values(beat)) + compactScript(runnerLib + lib + beatScript)
}

function values({ remaining, asOf, idleSeconds }: Heartbeat) {
  const from = asOf === null ? 0 : Math.max(0, Math.floor(asOf))
  // Scripts count whole seconds: what is cut off is cut off once.
  const until = (asOf ?? 0) + (remaining ?? 0)
  return {
    remaining: remaining === null ? '' : String(Math.max(0, Math.floor(until) - from)),
    as_of: asOf === null ? '' : String(from),
    idle: String(Math.max(1, Math.floor(idleSeconds))),
  }
}

const assignments = (all: Record<string, string>) =>
  Object.entries(all)
    .map(([name, value]) => `${name}=${shellQuote(value)}\n`)
    .join('')
