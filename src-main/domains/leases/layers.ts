import type { Lease, LeaseLayer, ProviderCapabilities } from '../../../src-shared/vocabulary/index.ts'
import { busyNow, type LeaseFacts } from './decide.ts'
import type { RentalRow } from './ports.ts'
import { span } from './words.ts'

/** What the three layers are told from. */
export interface LayerFacts {
  facts: LeaseFacts
  row: Pick<RentalRow, 'machineId' | 'watchdogUntil' | 'timerUntil'>
  providerName: string
  capabilities: Pick<ProviderCapabilities, 'selfStop'>
  /** Why the watchdog could not be armed or reached lately, and why the timer could not be set; null: nothing went wrong. */
  problem: string | null
  timerProblem: string | null
  /** The provider has no stop command for this machine. */
  noCommand: boolean
}

/** The lease with what would end the server, when, and what cannot. */
export function leaseOf(told: LayerFacts): Lease {
  const { facts } = told
  const busyWith = busyNow(facts)
  const idleSince = busyWith === null ? facts.idleSince : null
  return {
    until: facts.leaseUntil,
    idleSeconds: facts.idleSeconds,
    idleSince,
    busyWith,
    layers: [engineLayer(facts, idleSince), serverLayer(told), providerLayer(told)],
  }
}

const unarmed = (layer: LeaseLayer['layer'], detail: string): LeaseLayer => ({
  layer,
  armed: false,
  actsAt: null,
  detail,
})

const ADOPTED = 'This server was adopted, and Remotebot was told never to end it.'
const OVER = 'Its end was asked for already.'

const lately = (problem: string | null) => (problem === null ? '' : ` Not reached lately: ${problem}`)

function engineLayer(facts: LeaseFacts, idleSince: number | null): LeaseLayer {
  if (!facts.mayEnd) return unarmed('engine', ADOPTED)
  if (facts.ending || facts.state === 'terminated') return unarmed('engine', OVER)
  const idleUntil = idleSince === null ? facts.leaseUntil : idleSince + facts.idleSeconds * 1000
  const actsAt = Math.min(facts.leaseUntil, idleUntil)
  const detail =
    actsAt < facts.leaseUntil
      ? `While Remotebot runs, it ends the server ${span(facts.idleSeconds)} after the last job or terminal there.`
      : 'While Remotebot runs, it ends the server at the end of the lease.'
  return { layer: 'engine', armed: true, actsAt, detail }
}

function serverLayer({ facts, row, providerName, capabilities, problem, noCommand }: LayerFacts): LeaseLayer {
  if (!facts.mayEnd) return unarmed('server', ADOPTED)
  if (row.machineId === null) return unarmed('server', 'There is no machine yet.')
  if (facts.state === 'stopped') return unarmed('server', 'The server is off, and nothing runs on it.')
  if (row.watchdogUntil !== null) {
    const idle = `or ${span(facts.idleSeconds)} after it last heard of Remotebot, if no job runs`
    return {
      layer: 'server',
      armed: true,
      actsAt: row.watchdogUntil,
      detail: `A watchdog on the server ends it by the server's own count of time, ${idle}.${lately(problem)}`,
    }
  }
  if (problem !== null) return unarmed('server', `The watchdog could not be started: ${problem}`)
  if (['provisioning', 'booting', 'intent'].includes(facts.state))
    return unarmed('server', 'The watchdog is started once there is a shell.')
  if (noCommand || capabilities.selfStop === 'none')
    return unarmed('server', `A machine of ${providerName} cannot end itself without a key of the account.`)
  return unarmed('server', 'No watchdog runs on it.')
}

function providerLayer({ facts, row, providerName, capabilities, timerProblem }: LayerFacts): LeaseLayer {
  if (!facts.mayEnd) return unarmed('provider', ADOPTED)
  if (row.timerUntil !== null)
    return {
      layer: 'provider',
      armed: true,
      actsAt: row.timerUntil,
      detail: `${providerName} itself ends the machine then, also after a restart of it.${lately(timerProblem)}`,
    }
  if (timerProblem !== null)
    return unarmed('provider', `The timer of ${providerName} could not be set: ${timerProblem}`)
  if (capabilities.selfStop === 'provider-timer' && row.machineId === null)
    return unarmed('provider', `${providerName} is given the time with the order.`)
  return unarmed(
    'provider',
    capabilities.selfStop === 'provider-timer'
      ? `${providerName} has a timer, but none is set for this machine.`
      : `${providerName} has no timer of its own: after a restart of the machine nothing but Remotebot ends it.`,
  )
}
