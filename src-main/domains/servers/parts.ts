import probeLib from '../../../resources/probe/lib.sh?raw'
import sampleScript from '../../../resources/probe/sample.sh?raw'
import type { Contact, Server } from '../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../adapters/transport/session.ts'
import type { Transport } from '../../adapters/transport/types.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Events } from '../../ground/events/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import type { Store } from '../../ground/store/index.ts'
import type { AuthVault } from './auth.ts'
import { HostTrust } from './host-trust.ts'
import { findServer } from './naming.ts'
import type { RegistrationDeps } from './registration.ts'
import {
  Books,
  createMachineContact,
  limitsFrom,
  nothingToRent,
  RentalRepository,
  Rentals,
  type RentedPorts,
} from './rented/index.ts'
import { type JobCounts, ServerRepository, type ServerRow } from './repository.ts'
import { Samples } from './samples/samples.ts'
import { Sessions } from './sessions.ts'
import { SshLinks } from './ssh-links.ts'
import { type JobSession, Terminals } from './terminals/terminals.ts'
import { installTools } from './tools/index.ts'

/** What the servers domain asks of jobs, which lie above it. */
interface ServersJobs {
  counts(serverId: string): JobCounts
  /** Whether jobs run or wait on exactly this server. */
  isBusy(serverId: string): boolean
  /** What jobs have left on a server, ended ones too. */
  keptOn(serverId: string): { jobs: string[]; workspaces: string[] }
  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE without a session */
  session(job: string): JobSession | Promise<JobSession>
}

/** What the servers domain needs from elsewhere. */
export interface ServersDeps {
  store: Store
  events: Pick<Events, 'publish'>
  secrets: AuthVault & { get(name: string): Promise<string>; has(name: string): boolean }
  jobs: ServersJobs
  createSession(transport: Transport): ServerSession
  /** What renting needs; without it nothing can be rented. */
  rented?: RentedPorts
  clock: Clock
  logger: Logger
  /** The person's home folder, with `.ssh` in it; the account's unless given. */
  userHome?: string
  /** Where SSH_AUTH_SOCK and the environment of local jobs come from; the process's unless given. */
  env?: NodeJS.ProcessEnv
}

/** What the facade is made of. */
export interface ServersParts {
  repo: ServerRepository
  links: SshLinks
  trust: HostTrust
  sessions: Sessions
  readings: Samples
  terminals: Terminals
  rentals: Rentals
  registration: RegistrationDeps
}

/** Makes the parts and connects them. */
export function createParts(
  { store, events, secrets, jobs, createSession, rented = nothingToRent(), clock, logger, ...where }: ServersDeps,
  learn: (serverId: string) => Promise<void>,
  show: (serverId: string) => Server,
): ServersParts {
  const repo = new ServerRepository(store)
  const links: SshLinks = new SshLinks({
    readSecret: (name) => secrets.get(name),
    trust: () => trust,
    clock,
    logger,
    home: where.userHome,
    env: where.env ?? process.env,
  })
  const trust = new HostTrust({
    repo,
    knownKeys: (row, place) => links.knownKeys(row, place),
    probe: (row) => links.probe(row),
    clock,
  })
  const sessions: Sessions = new Sessions({
    transport: (id) => links.transport(repo.need(id)),
    session: createSession,
    contact: (id) => remoteContact(repo.byId(id)),
    setContact: (id, contact) => {
      repo.setContact(id, contact)
      if (contact.status === 'unknown') rentals.lostContact(id)
    },
    clock,
    logger,
  })
  const readings = new Samples({
    session: (id) => sessions.session(id),
    contact: (id) => repo.byId(id)?.contact ?? null,
    onContact: (id, listener) => sessions.onContact(id, listener),
    script: probeLib + sampleScript,
    clock,
  })
  const terminals = new Terminals({
    findServer: (ref) => findServer(repo.all(), ref),
    openPty: (id, options) => sessions.pty(id, options),
    jobSession: (job) => jobs.session(job),
    publish: (changes) => events.publish(changes),
    clock,
  })
  const route: RegistrationDeps['route'] = (typed, jumps) => links.route(typed, jumps)
  const isBusy = (serverId: string) => jobs.isBusy(serverId)
  const registration = { repo, vault: secrets, route, clock, isBusy, home: links.home }
  const rentals: Rentals = new Rentals({
    ports: rented,
    repo: new RentalRepository(store, new Books(rented.money, clock)),
    servers: repo,
    vault: secrets,
    machine: createMachineContact({ trust, sessions, terminals, learn, home: links.home }),
    installTools: ({ serverId, ...what }) =>
      installTools({ ...what, transport: sessions.gatedTransport(serverId), clock }),
    limits: limitsFrom(where.env ?? process.env),
    isBusy,
    find: (ref) => findServer(repo.all(), ref),
    show,
    clock,
    logger,
  })
  return { repo, links, trust, sessions, readings, terminals, rentals, registration }
}

/** This computer is always in contact, whatever a script on it says. */
function remoteContact(row: ServerRow | null): Contact | null {
  return row === null || row.origin === 'local' ? null : row.contact
}
