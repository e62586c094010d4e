import { outOfReach } from '../contact.ts'
import { current, type StepContext, tell } from './context.ts'
import type { LaunchRow } from './types.ts'

/** Milliseconds that finding out what the machine has may hold it up. */
const LOOK_MS = 60_000

/**
 * Everything between the first shell and `ready`: the watchdog, this user's own keys, the programs that were asked for. May be
 * repeated. @throws RemotebotError when the machine is out of reach: then it is tried again from the shell on
 */
export async function setUp(context: StepContext, launch: LaunchRow): Promise<void> {
  const { rental, server } = current(context)
  if (server.state !== 'bootstrapping') {
    const reason = rental.tools.length > 0 ? `installs ${rental.tools.map(({ name }) => name).join(', ')}` : 'is set up'
    const now = context.clock.now()
    context.repo.change('shell', context.serverId, {
      server: { state: 'bootstrapping', reason },
      rental: { phase: 'bootstrap', phaseSince: now, seenAt: now },
    })
  }
  // The first thing: from here on the machine ends itself if it never hears of us again.
  const armed = inReach(context, 'the watchdog on the server', () => context.ports.leases.arm(context.serverId))
  const [failed] = await together([
    armed.then(() => tools(context)),
    inReach(context, 'letting in your own SSH keys', () =>
      context.machine.admitOwner(context.serverId, context.signal),
    ),
    // Before it is ready: whoever waits for a server that has a GPU looks at what this one has as soon as it is.
    inReach(context, 'looking at what it has', () => inTime(context, context.machine.learn(context.serverId))),
  ])
  if (current(context).rental.endingAt !== null) return
  if (failed !== null) {
    context.repo.change('unready', context.serverId, {
      server: { state: 'failed', reason: `${failed} It runs and bills until it is terminated.` },
      rental: { phase: null },
    })
    return
  }
  context.repo.change('ready', context.serverId, {
    launch: { id: launch.id, problem: null },
    server: { state: 'ready', reason: null },
    rental: { phase: null, phaseSince: null, readyAt: context.clock.now(), idleSince: null },
  })
}

/** What all come to; where one fails, its error, once nothing of them is under way any more. */
async function together<T extends readonly Promise<unknown>[]>(work: [...T]): Promise<Awaited<[...T]>> {
  await Promise.allSettled(work)
  return Promise.all(work) as Promise<Awaited<[...T]>>
}

/** Something useful that is not worth losing the machine for; what was not done shows in the lease. */
async function inReach(context: StepContext, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (context.signal.aborted || outOfReach(error)) throw error
    context.logger.error({ err: error, server: context.serverId }, `${what} failed`)
  }
}

/** A look that hangs keeps no machine from being ready: jobs with needs look again. */
async function inTime({ clock, signal }: StepContext, look: Promise<void>): Promise<void> {
  const late = new AbortController()
  const over = AbortSignal.any([signal, late.signal])
  await Promise.race([look, clock.sleep(LOOK_MS, over).catch(() => {})]).finally(() => late.abort())
  signal.throwIfAborted()
}

/** Installs and verifies; says what failed, or null. */
async function tools(context: StepContext): Promise<string | null> {
  const { rental } = current(context)
  // Its end may have been asked for while the watchdog was armed; from here on that wakes the installation.
  if (rental.endingAt !== null || rental.tools.length === 0) return null
  const states = await context.installTools({
    serverId: context.serverId,
    wanted: rental.tools.map(({ name }) => name),
    install: true,
    mirror: context.ports.settings().toolMirror,
    onChange: (states) => {
      const busy = states.filter(({ status }) => status === 'installing').map(({ name }) => name)
      tell(context, busy.length > 0 ? `installs ${busy.join(', ')}` : 'verifies its tools')
      context.repo.change('tools', context.serverId, { rental: { tools: states } })
    },
    signal: AbortSignal.any([context.signal, context.woken()]),
  })
  context.repo.change('tools', context.serverId, { rental: { tools: states } })
  const failed = states.filter(({ status }) => status !== 'ok')
  if (failed.length === 0) return null
  const [first] = failed
  const names = failed.map(({ name }) => name).join(', ')
  return `${names} could not be installed${first?.problem ? `: ${first.problem.split('\n').at(-1)}` : ''}.`
}
