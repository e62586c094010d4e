import { createRouterClient, implement } from '@orpc/server'
import { type Client, contract } from '../../../../src-shared/contract/index.ts'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import {
  type ApprovalDetail,
  type Cost,
  type Job,
  jobSpec,
  newId,
  type Provider,
  RemotebotError,
  type Rental,
  type Server,
  STAGES,
} from '../../../../src-shared/vocabulary/index.ts'
import type { Attached, Engines } from '../cli.ts'

/** A procedure of the fake: what the contract's handler gets, and what it answers. */
type Handlers = Record<string, (input: never) => unknown>

/** A client of the real contract whose procedures (by dotted path) answer with `handlers`. */
function fakeClient(handlers: Handlers): Client {
  const router = procedures(contract, implement(contract) as never, '', handlers)
  return createRouterClient(router as never, { context: {} } as never) as unknown as Client
}

interface Implementer {
  handler(answer: (call: { input: never }) => unknown): unknown
}

/** The contract's tree with a handler in each leaf; what a test did not expect says so. */
function procedures(shape: object, at: Record<string, never>, path: string, handlers: Handlers): object {
  return Object.fromEntries(
    Object.entries(shape).map(([name, inner]) => {
      const key = path ? `${path}.${name}` : name
      if (!('~orpc' in inner)) return [name, procedures(inner, at[name] as never, key, handlers)]
      const handler = handlers[key]
      const answer = ({ input }: { input: never }) => {
        if (!handler) throw new Error(`the test did not expect ${key}`)
        return handler(input)
      }
      return [name, (at[name] as unknown as Implementer).handler(answer)]
    }),
  )
}

/** Engines whose only one answers with `handlers`; null: none runs and none starts. */
export function fakeEngines(handlers: Handlers | null): Engines {
  return {
    async attach(): Promise<Attached> {
      if (!handlers) throw new RemotebotError('NO_ENGINE', 'No engine runs for /data.', { hint: 'Start one.' })
      const close = Promise.withResolvers<void>()
      const status = { version: '0.1.0', protocol: 1, pid: 4242, startedAt: 0, home: '/data' }
      return {
        client: fakeClient(handlers),
        status: { ...status, host: 'background', clients: 1, activeJobs: 0 },
        socketPath: '/run/x.sock',
        closed: close.promise,
        close: () => close.resolve(),
      }
    },
    openTerminal: () => Promise.reject(new Error('no terminal here')),
    places: async () => ({ home: '/data', socketPath: '/run/x.sock' }),
  }
}

const NOW = Date.UTC(2026, 10, 21, 3, 0, 0)

/** A finished job; `over` says what is different. */
export function fakeJob(over: Partial<Job> = {}): Job {
  return {
    id: newId('job', NOW),
    name: 'echo hello',
    kind: 'command',
    status: 'succeeded',
    reason: null,
    since: NOW,
    next: null,
    stage: null,
    stages: STAGES.map((stage) => ({ stage, state: 'done', startedAt: NOW, endedAt: NOW + 100, detail: null })),
    contact: { status: 'live', since: NOW, reason: null },
    outcome: 'succeeded',
    exitCode: 0,
    exitText: 'exit 0',
    serverId: null,
    serverName: 'This computer',
    ahead: null,
    command: 'echo hello',
    requester: 'anna',
    project: null,
    approvalId: null,
    cost: null,
    attempts: 1,
    createdAt: NOW,
    startedAt: NOW,
    endedAt: NOW + 1000,
    spec: jobSpec.parse({ command: 'echo hello' }),
    attemptList: [],
    bootstrap: [],
    heldUntil: null,
    timeLimit: null,
    workspaceDir: null,
    results: null,
    cancelRequestedAt: null,
    localBytes: 6,
    remoteBytes: null,
    ...over,
  }
}

/** This computer as a server; `over` says what is different. */
export function fakeServer(over: Partial<Server> = {}): Server {
  return {
    id: newId('server', NOW),
    name: 'This computer',
    origin: 'local',
    roles: ['jobs'],
    launcher: 'shell',
    state: 'ready',
    reason: null,
    contact: { status: 'live', since: NOW, reason: null },
    slots: 4,
    running: 0,
    queued: 0,
    address: null,
    jumps: [],
    auth: null,
    hostKey: null,
    facts: null,
    pricePerHour: null,
    rental: null,
    createdAt: NOW,
    ...over,
  }
}

/** $1.50 spent, and $2.01 an hour now. */
export function fakeCost(over: Partial<Cost> = {}): Cost {
  return {
    closed: 1_500_000,
    at: NOW,
    perHour: 0,
    hardMax: 8_107_000,
    idle: 0,
    transfer: 0,
    traffic: null,
    basis: 'estimated',
    billed: null,
    unpriced: [],
    ...over,
  }
}

/** A request of anna's for a machine at $2.01 an hour; `over` says what is different. */
export function fakeApproval(over: Partial<ApprovalDetail> = {}): ApprovalDetail {
  const serverId = newId('server', NOW)
  return {
    id: newId('approval', NOW),
    name: '1 × H100 for train-7b',
    status: 'pending',
    reason: null,
    revision: 1,
    plan: {
      kind: 'rent',
      serverId,
      serverName: 'h100-demo',
      jobId: null,
      jobName: null,
      offer: anOffer(),
      diskGb: 100,
      leaseSeconds: 14_400,
      idleSeconds: 1200,
      computePerHour: 2_000_000,
      diskPerHour: 10_000,
      perHour: 2_010_000,
      stoppedPerHour: 20_000,
      transfer: 0,
      hardMax: 8_107_000,
      expected: null,
      unpriced: [],
      requester: 'anna',
      automation: false,
      project: null,
      pool: null,
    },
    previous: null,
    changes: [],
    rule: { id: 'per_job', text: 'It may cost more than $5.00, which is the most without asking.', budgetId: null },
    justification: 'nightly eval',
    requester: 'anna',
    askedBy: null,
    askedFrom: null,
    automation: false,
    firstTime: false,
    messages: [],
    createdAt: NOW,
    expiresAt: NOW + 86_400_000,
    quotedAt: NOW,
    decidedAt: null,
    decidedBy: null,
    cap: null,
    returnedAt: null,
    providerName: 'Demo cloud',
    position: 1,
    budgets: [],
    alternatives: [],
    checks: [],
    billing: { stepSeconds: 1, minimumSeconds: 1 },
    selfStop: 'provider-timer',
    input: null,
    image: 'ubuntu-24.04',
    access: "only a new key in this computer's vault",
    interruption: null,
    keepOnFailureSeconds: null,
    safety: [{ id: 'lease', label: 'Lease', text: 'ends 4 h after the order' }],
    typeAbove: 500_000_000,
    ...over,
  }
}

/** What is particular to a server that is rented at $2 an hour for four hours. */
export function fakeRental(over: Partial<Rental> = {}): Rental {
  return {
    provider: 'demo',
    providerName: 'Demo cloud',
    machineId: 'm-1',
    offer: anOffer(),
    diskGb: 100,
    pricePerHour: 2_010_000,
    stoppedPricePerHour: 20_000,
    unpriced: [],
    selfStop: 'provider-timer',
    canStop: true,
    beyond: null,
    requester: 'anna',
    justification: null,
    project: null,
    approvalId: null,
    hardMax: 8_107_000,
    cost: fakeCost(),
    jobId: null,
    mayEnd: true,
    phase: null,
    phaseSince: null,
    launches: [],
    lease: { until: NOW + 14_400_000, idleSeconds: 1200, idleSince: null, busyWith: null, layers: [] },
    tools: [],
    alarm: null,
    providerState: 'running',
    seenAt: NOW,
    startedAt: NOW,
    readyAt: NOW,
    ...over,
  }
}

/** A provider that is connected. */
export function fakeProvider(over: Partial<Provider> = {}): Provider {
  return {
    kind: 'demo',
    name: 'Demo cloud',
    state: 'ok',
    reason: null,
    connectedAt: NOW,
    checkedAt: NOW,
    capabilities: {
      stop: true,
      spot: true,
      rename: true,
      selfStop: 'provider-timer',
      knowsHostKey: true,
      billing: true,
      lists: [],
      idempotentLaunch: false,
      settleSeconds: 5,
    },
    fields: [],
    rights: [],
    account: null,
    balance: null,
    testedAgainst: 'itself',
    servers: 0,
    ...over,
  }
}
