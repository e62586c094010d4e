import type { BootPhase, ServerState } from '../../../../src-shared/vocabulary/index.ts'
import type { LaunchRow } from './types.ts'

type Try = Pick<LaunchRow, 'id' | 'state' | 'calledAt'>

/** What is to be done next for a rented server. */
export type Step<Launch extends Try = LaunchRow> =
  /** Write down the next launch. */
  | { do: 'choose' }
  /** A person has to decide first: look what was decided, or wait for it. */
  | { do: 'await'; launch: Launch }
  /** Order the machine that was written down. */
  | { do: 'call'; launch: Launch }
  /** It was written down and never ordered, and is not wanted any more. */
  | { do: 'forget'; launch: Launch }
  /** It was ordered, and the answer got lost: nobody knows yet whether there is a machine. */
  | { do: 'doubt'; launch: Launch }
  /** Look whether an order of unknown outcome has made a machine. */
  | { do: 'find'; launch: Launch }
  /** Wait for its machine until a command runs there, and make it ready. */
  | { do: 'boot'; launch: Launch }
  | { do: 'stop'; launch: Launch }
  /** End its machine, and wait until the provider shows that it is gone. */
  | { do: 'end'; launch: Launch }
  /** Nothing of it bills any more: write down its end. */
  | { do: 'close' }

const isOpen = ({ state }: Try) => state !== 'refused' && state !== 'ended'

/**
 * The one next step, from nothing but what is stored: so a killed engine goes on where it was. Null: nothing is to be done.
 * While any launch may have made a machine that is not known to be gone, no other one is called. Call it only while no call of
 * this server's is under way: a launch in state `calling` is then one whose answer got lost.
 */
export function nextStep<Launch extends Try>(
  server: { state: ServerState; endingAt: number | null; endedAt: number | null; phase?: BootPhase | null },
  launches: readonly Launch[],
): Step<Launch> | null {
  if (server.endedAt !== null) return null
  const launch = launches.find(isOpen)
  if (!launch) {
    if (server.endingAt !== null) return { do: 'close' }
    return server.state === 'intent' || server.state === 'provisioning' ? { do: 'choose' } : null
  }
  switch (launch.state) {
    case 'calling':
      return { do: 'doubt', launch }
    case 'unknown':
      return { do: 'find', launch }
    case 'ending':
      return { do: 'end', launch }
    case 'intent':
      if (server.endingAt !== null) return { do: 'forget', launch }
      return { do: server.phase === 'approval' ? 'await' : 'call', launch }
    default:
      if (server.endingAt !== null) return { do: 'end', launch }
      if (isBooting(server.state)) return { do: 'boot', launch }
      return server.state === 'stopping' ? { do: 'stop', launch } : null
  }
}

/** Whether it is on its way up. */
export const isBooting = (state: ServerState): boolean => BOOTING.includes(state)

const BOOTING: readonly ServerState[] = ['intent', 'provisioning', 'booting', 'bootstrapping']
