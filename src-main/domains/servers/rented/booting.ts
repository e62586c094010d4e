import { type BootPhase, type PinnedHostKey, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import { isRefusal } from '../backoff.ts'
import { current, nameOf, nextList, pause, type StepContext, tell } from './context.ts'
import { gone } from './gone.ts'
import { madeHostKey, pinOf } from './keys.ts'
import { type MachineList, presenceOf } from './presence.ts'
import { noteBilling } from './prices.ts'
import { setUp } from './set-up.ts'
import { isRefused, noteStarted, notStarted } from './starting.ts'
import type { LaunchRow, RentalRow } from './types.ts'
import { bootReason } from './words.ts'

/** Milliseconds between two tries to get a shell, and what one may take. */
const TRY_EVERY_MS = 1000
const TRY_EVERY_DEMO_MS = 200
const START_AGAIN_MS = 30_000
const REFUSED_AGAIN_MS = 60_000
/** Of a machine that is out of patience, so much must have been seen by this engine: it may have slept, or been away. */
const LEAST_LOOKS = 3

/**
 * Waits for a launched machine until it has given a shell, then makes it ready. One that gives none in time, or that its
 * provider calls broken, is torn down. Returns when the next step is another one.
 */
export async function boot(context: StepContext, begun: LaunchRow): Promise<void> {
  const seen: Seen = { looks: 0, tries: 0, missed: 0, startedAgainAt: Number.NEGATIVE_INFINITY }
  while (isBooting(context)) {
    const list = await nextList(context, begun.provider, 'waits for its machine')
    if (!list || !isBooting(context)) continue
    seen.looks++
    // Its times move when this computer's clock is set.
    const launch = context.repo.launch(begun.id) ?? begun
    const machine = await present(context, launch, list, seen)
    if (machine === 'gone') return
    if (machine && (await look(context, launch, machine, seen))) return
    const { rental } = current(context)
    const waited = context.clock.now() - (launch.calledAt ?? launch.startedAt)
    if (rental.readyAt === null && seen.looks >= LEAST_LOOKS && waited > context.limits.totalMs && isBooting(context)) {
      return tearDown(context, launch, `it gave no shell within ${minutes(context.limits.totalMs)}`)
    }
  }
}

interface Seen {
  looks: number
  tries: number
  missed: number
  /** When a stopped machine was last asked to start, monotonic. */
  startedAgainAt: number
}

/** Whether this launch is still to be brought up: nobody has asked for its end, and it is not being set up yet. */
function isBooting(context: StepContext): boolean {
  const { rental, server } = current(context)
  return rental.endingAt === null && ['intent', 'provisioning', 'booting', 'bootstrapping'].includes(server.state)
}

async function present(
  context: StepContext,
  launch: LaunchRow,
  list: MachineList,
  seen: Seen,
): Promise<Machine | 'gone' | null> {
  const presence = presenceOf(list, launch, { missed: seen.missed, denied: null })
  seen.missed = presence.is === 'there' ? 0 : seen.missed + 1
  if (presence.is === 'there') return presence.machine
  if (presence.is === 'unsure') return null
  if (current(context).rental.readyAt !== null) gone(context, launch, presence.machine)
  else {
    const said = presence.machine?.problem ?? presence.machine?.providerState
    if (presence.machine) noteBilling(context, launch, presence.machine)
    lost(context, launch, `it vanished before it gave a shell${said ? ` (${said})` : ''}`)
  }
  return 'gone'
}

/** Looks at a machine that is there. True: the next step is another one. */
async function look(context: StepContext, launch: LaunchRow, machine: Machine, seen: Seen): Promise<boolean> {
  noteBilling(context, launch, machine)
  noteStarted(context, context.serverId, machine)
  const { rental } = current(context)
  const provider = nameOf(context, launch.provider)
  const fresh = rental.readyAt === null
  if (machine.state === 'failed') {
    tearDown(context, launch, `${provider} says: ${machine.problem ?? machine.providerState}`)
    return true
  }
  if (machine.state === 'stopped' && fresh) {
    tearDown(context, launch, `${provider} made it stopped: ${machine.problem ?? machine.providerState}`)
    return true
  }
  if (machine.state === 'stopped') return startAgain(context, launch, machine, seen)
  if (machine.state !== 'running' || !machine.ssh) {
    const running = machine.state === 'running'
    const phase: BootPhase = running ? 'ssh' : (machine.phase ?? 'boot')
    const state = machine.state === 'provisioning' ? 'provisioning' : 'booting'
    tell(context, bootReason(machine, provider), {
      server: { state },
      rental: { phase, providerState: machine.providerState },
    })
    return running && outOfPatience(context, launch, seen.looks, 'it has no address')
  }
  await settleAddress(context, machine)
  return shell(context, launch, machine, seen)
}

/** A stopped server that is wanted again: its start was asked for, and the engine was killed before it could be. */
async function startAgain(context: StepContext, launch: LaunchRow, machine: Machine, seen: Seen): Promise<boolean> {
  if (context.clock.monotonic() - seen.startedAgainAt < START_AGAIN_MS) return false
  // It may have been asked a moment ago, and be shown as it was: a second start could be refused because of the first.
  if (context.clock.now() - (current(context).rental.undo?.at ?? 0) < START_AGAIN_MS) return false
  seen.startedAgainAt = context.clock.monotonic()
  const client = await context.ports.providers.client(launch.provider)
  try {
    await client.start(machine.id, context.signal)
  } catch (error) {
    context.signal.throwIfAborted()
    if (!isBooting(context)) return true
    const { message } = error as Error
    if (isRefused(error)) {
      notStarted(context, context.serverId, message)
      return true
    }
    tell(context, `${client.name} did not start it: ${message}`)
  }
  return false
}

/** Where the machine listens, and which key it must present. */
async function settleAddress(context: StepContext, machine: Machine): Promise<void> {
  const { server, rental } = current(context)
  const { ssh } = machine
  if (!ssh) return
  const same = server.address?.host === ssh.host && server.address.port === ssh.port && server.address.user === ssh.user
  const hostKey = await expectedKey(context, machine, server.hostKey)
  // Its end may have been asked for meanwhile; that stands.
  if (!isBooting(context)) return
  if (same && rental.phase === 'ssh' && hostKey?.fingerprint === server.hostKey?.fingerprint) return
  if (same && server.state === 'bootstrapping') return
  tell(context, `waits for SSH at ${ssh.host}:${ssh.port}`, {
    server: { state: 'booting', address: ssh, typedAddress: null, hostKey },
    rental: { phase: 'ssh', providerState: machine.providerState, seenAt: context.clock.now() },
  })
  if (!same) await context.machine.drop(context.serverId)
}

async function expectedKey(
  context: StepContext,
  machine: Machine,
  pinned: PinnedHostKey | null,
): Promise<PinnedHostKey | null> {
  const { knowsHostKey } = context.ports.providers.definition(current(context).rental.provider).capabilities
  const given = async () =>
    knowsHostKey && context.vault.has(`server:${context.serverId}:host`)
      ? [(await madeHostKey(context.vault, context.serverId)).publicKey]
      : []
  const pin = pinOf(machine.hostKeys.length > 0 ? machine.hostKeys : await given())
  if (!pin) return pinned
  return pin.fingerprint === pinned?.fingerprint
    ? pinned
    : { ...pin, pinnedAt: context.clock.now(), source: 'provider' }
}

/** Tries to get a shell for as long as a list holds. True: it came up, or was given up. */
async function shell(context: StepContext, launch: LaunchRow, machine: Machine, seen: Seen): Promise<boolean> {
  const until = context.clock.monotonic() + context.lists.every(launch.provider)
  const tryEvery = launch.provider === 'demo' ? TRY_EVERY_DEMO_MS : TRY_EVERY_MS
  const ssh = machine.ssh as NonNullable<Machine['ssh']>
  do {
    // Its end may have been asked for since it was last looked at: who wakes up for that is not woken again.
    if (!isBooting(context)) return true
    seen.tries++
    try {
      await context.machine.banner(ssh, AbortSignal.any([context.signal, context.woken()]))
      if (current(context).server.hostKey === null) await context.machine.trustFirst(context.serverId)
      await context.machine.say(context.serverId, context.signal)
      if (!isBooting(context)) return true
      await setUp(context, launch)
      return true
    } catch (error) {
      context.signal.throwIfAborted()
      if (!isBooting(context)) return true
      const { server, rental } = current(context)
      const problem = (error as Error).message
      if (server.state !== 'bootstrapping') {
        tell(context, `waits for SSH at ${ssh.host}:${ssh.port}: ${problem}`)
        if (outOfPatience(context, launch, seen.tries, problem)) return true
      } else tell(context, `it is being set up; ${problem}`)
      // The key of a new machine may come a moment later. One that was up before has another: hosts bar who knocks too often.
      const refused = error instanceof RemotebotError && isRefusal(error.code) && rental.readyAt !== null
      if (refused) await pause(context, REFUSED_AGAIN_MS)
    }
    await pause(context, tryEvery)
  } while (isBooting(context) && context.clock.monotonic() < until)
  return false
}

/** Whether a machine that runs has had its time to give a shell; then it is torn down. `tries`: what this engine has seen of it. */
function outOfPatience(context: StepContext, launch: LaunchRow, tries: number, problem: string): boolean {
  const { rental } = current(context)
  const { shellMs } = context.limits
  if (rental.readyAt !== null || tries < LEAST_LOOKS || shellWaited(context, rental) <= shellMs) return false
  tearDown(context, launch, `it ran and gave no shell within ${minutes(shellMs)}: ${problem}`)
  return true
}

function shellWaited({ clock }: StepContext, { phase, phaseSince }: RentalRow): number {
  return phase === 'ssh' && phaseSince !== null ? clock.now() - phaseSince : 0
}

/** Its machine is of no use, and is ended before anything else is tried. */
function tearDown(context: StepContext, launch: LaunchRow, problem: string): void {
  context.repo.change('torn-down', context.serverId, {
    launch: { id: launch.id, state: 'ending', problem },
    server: { state: 'provisioning', reason: `${problem}; it is being ended` },
    rental: { phase: null },
  })
}

function lost(context: StepContext, launch: LaunchRow, problem: string): void {
  context.repo.change('lost', context.serverId, {
    launch: { id: launch.id, state: 'ended', problem, endedAt: context.clock.now() },
    server: { state: 'provisioning', reason: problem },
    rental: { phase: null, machineId: null, timerUntil: null, watchdogUntil: null },
  })
}

const minutes = (ms: number) => (ms >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 1000)} s`)
