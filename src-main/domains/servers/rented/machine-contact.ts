import trafficScript from '../../../../resources/probe/traffic.sh?raw'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import type { HostTrust } from '../host-trust.ts'
import type { Sessions } from '../sessions.ts'
import type { Terminals } from '../terminals/terminals.ts'
import { waitForBanner } from './banner.ts'
import type { MachineContact } from './context.ts'
import { admitScript, ownKeys } from './owner-keys.ts'
import { parseTraffic } from './traffic/parse.ts'

const SAY_MS = 20_000

/** What contact with a machine is made of. */
export interface MachineContactDeps {
  trust: Pick<HostTrust, 'trustFirst'>
  sessions: Pick<Sessions, 'retry' | 'drop' | 'forget'> & { session(id: string): Pick<ServerSession, 'run'> }
  terminals: Pick<Terminals, 'closeAll'>
  learn(serverId: string): Promise<void>
  /** This user's home folder. */
  home: string
}

/** Contact with rented machines over the same sessions that jobs use. */
export function createMachineContact({ trust, sessions, terminals, learn, home }: MachineContactDeps): MachineContact {
  const run = async (serverId: string, script: string, signal: AbortSignal) => {
    // A login that was refused a moment ago: the key may have arrived by now.
    sessions.retry(serverId)
    const { code, stderr } = await sessions.session(serverId).run(script, { timeoutMs: SAY_MS, signal })
    if (code !== 0) throw new RemotebotError('REMOTE_FAILED', `its shell failed with ${code}`, { details: stderr })
  }
  return {
    banner: waitForBanner,
    trustFirst: (serverId) => trust.trustFirst(serverId),
    say: (serverId, signal) => run(serverId, ':', signal),
    admitOwner: async (serverId, signal) => {
      const keys = ownKeys(home)
      if (keys.length > 0) await run(serverId, admitScript(keys), signal)
    },
    learn,
    traffic: async (serverId, signal) => {
      const { stdout } = await sessions.session(serverId).run(trafficScript, { timeoutMs: SAY_MS, signal })
      return parseTraffic(stdout)
    },
    drop: (serverId) => sessions.drop(serverId),
    forget: async (serverId) => {
      terminals.closeAll(serverId)
      await sessions.drop(serverId)
    },
  }
}
