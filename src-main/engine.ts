import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Change, type EngineStatus, FINAL_STATUSES, type Principal } from '../src-shared/vocabulary/index.ts'
import { shellLauncher } from './adapters/launchers/shell-launcher.ts'
import { DEFINITIONS } from './adapters/providers/definitions.ts'
import { createLocalTransport } from './adapters/transport/local-transport.ts'
import { createServerSession } from './adapters/transport/server-session.ts'
import { activityRouter } from './api/activity.ts'
import { approvalsRouter } from './api/approvals.ts'
import { type ApiContext, api } from './api/base.ts'
import { budgetsRouter, costsRouter } from './api/budgets.ts'
import { engineRouter } from './api/engine.ts'
import { forwardsRouter } from './api/forwards.ts'
import { jobsRouter } from './api/jobs.ts'
import { leftoversRouter } from './api/leftovers.ts'
import { logsRouter } from './api/logs.ts'
import { noticesRouter } from './api/notices.ts'
import { offersRouter, providersRouter } from './api/providers.ts'
import { secretsRouter, tokensRouter } from './api/secrets.ts'
import { serversRouter, terminalsRouter } from './api/servers.ts'
import { syncRouter } from './api/sync.ts'
import {
  Downloads,
  Janitor,
  JobEvents,
  JobRepository,
  JobSecrets,
  Jobs,
  JobTemplates,
  OutputRows,
  Repositories,
  Results,
  Workspaces,
} from './domains/jobs/index.ts'
import { busyWords, Leases } from './domains/leases/index.ts'
import { LeftoverEnds, Leftovers } from './domains/leftovers/index.ts'
import { Notices, NoticeWatch, TOLD_ACTIONS } from './domains/notices/index.ts'
import { Offers, Providers } from './domains/offers/index.ts'
import { MasterKey, osKeyring, Secrets } from './domains/secrets/index.ts'
import { Forwards, Servers } from './domains/servers/index.ts'
import { Sync, SyncedFolders, Transfers } from './domains/sync/index.ts'
import { Tokens } from './domains/tokens/index.ts'
import { holdClock, onWake, readUptime, systemClock } from './ground/clock/index.ts'
import { createEvents } from './ground/events/index.ts'
import { drop, type Logger } from './ground/observability/index.ts'
import { openInstallation, openStore, readClockMark, writeClockMark } from './ground/store/index.ts'
import { openLogStore } from './ground/store/logs/index.ts'
import { createMoney } from './money.ts'

export interface EngineOptions {
  home: string
  logger: Logger
  status(): Omit<EngineStatus, 'clients' | 'activeJobs'>
  /** How many clients are connected now. */
  clients(): number
  /** Ends the process soon. */
  stop(): void
}

/** So many requests that wait are looked at for what there is to tell; nobody reads more. */
const MOST_PENDING = 200
const MOST_ENTRIES = 500

/** What shows times that move when this computer's clock is set. */
const CLOCK_CHANGES: readonly Change[] = (['servers', 'jobs', 'budgets', 'costs', 'approvals'] as const).map(
  (aggregate) => ({
    aggregate,
    id: null,
  }),
)

export type Engine = Awaited<ReturnType<typeof createEngine>>

/** Creates and wires everything there is; `start` sets it going. @throws RemotebotError STORE_NEWER, STORE_DAMAGED, DISK_FULL */
export async function createEngine(options: EngineOptions) {
  const { home, logger } = options
  const clock = holdClock(systemClock)
  const events = createEvents()
  const store = openStore(home, events, clock, logger)
  const installation = openInstallation(store, clock.now())
  const logs = openLogStore({ folder: join(home, 'logs') })

  const secrets = new Secrets(store, new MasterKey(home, installation.id, await osKeyring()), clock)
  const tokens = new Tokens(store, clock, userInfo().username)
  const providers = new Providers({
    store,
    secrets,
    definitions: DEFINITIONS,
    endpoint: (kind) => process.env[`REMOTEBOT_${kind.toUpperCase()}_ENDPOINT`],
    home,
    rented: (kind) => servers.rentals.billing(kind).length,
    forget: (kind) => offers.forget(kind),
    clock,
  })
  const offers = new Offers({ store, providers, clock, logger })
  const repo = new JobRepository(store, clock)
  const money = createMoney({
    ...{ store, events, clock, logger, providers, offers },
    settings: () => installation.settings(),
    servers: () => servers,
    leases: () => leases,
    jobs: () => jobs,
  })
  const servers = new Servers({
    store,
    events,
    secrets,
    jobs: {
      counts: (serverId) => repo.serverCounts(serverId),
      isBusy: (serverId) => jobs.isBusy(serverId),
      keptOn: (serverId) => repo.keptOn(serverId),
      session: (job) => jobs.session(job),
    },
    createSession: createServerSession,
    rented: {
      providers,
      offers,
      leases: { view: (row) => leases.view(row), arm: (serverId) => leases.arm(serverId) },
      installationId: installation.id,
      settings: () => installation.settings(),
      money: money.forRentals,
      job: (jobId) => jobs.asked(jobId),
      endJobs: (serverId, reason, withinMs) => jobs.windDown(serverId, reason, AbortSignal.timeout(withinMs)),
    },
    clock,
    logger,
    userHome: homedir(),
  })
  const leases = new Leases({
    rentals: servers.rentals,
    server: (serverId) => servers.rentals.server(serverId),
    find: (ref) => servers.find(ref),
    setReason: (serverId, reason) => servers.rentals.setReason(serverId, reason),
    run: (serverId, script, timeoutMs) => servers.session(serverId).run(script, { timeoutMs }),
    busyWith: (serverId) =>
      busyWords({
        jobs: total(repo.counts({ active: true, server: serverId })),
        terminals: servers.terminals.list(serverId).filter(({ state }) => state === 'open').length,
      }),
    windDown: (serverId, signal) => jobs.windDown(serverId, "its server's lease ends", signal, true),
    providers,
    setClock: {
      uptime: readUptime,
      read: () => readClockMark(store.db),
      write: (mark) => store.write('clock.mark', [], (db) => writeClockMark(db, mark)),
      move: (by, mark) =>
        store.write('clock.set', [...CLOCK_CHANGES], (db) => {
          servers.rentals.clockSet(db, by)
          repo.clockSet(db, by)
          money.ledger.clockSet(db, by)
          money.approvals.clockSet(db, by)
          writeClockMark(db, mark, by)
        }),
    },
    clock,
    logger,
  })
  const leftovers = new Leftovers({
    rentals: servers.rentals,
    providers,
    ends: new LeftoverEnds(store, () => clock.now()),
    installationId: installation.id,
    publish: (changes) => events.publish(changes),
    clock,
    logger,
  })
  const folders = new SyncedFolders(store)
  const transfers = new Transfers({
    transport: (serverId) => servers.transport(serverId),
    folders,
    stateFolder: join(home, 'transfer'),
    clock,
  })
  const results = new Results({
    repo,
    rows: new OutputRows(store),
    transfers,
    servers,
    logs,
    folder: join(home, 'results'),
    clock,
    logger,
  })
  const repositories = new Repositories(join(home, 'git'))
  const forwards = new Forwards(servers)
  const jobs = new Jobs({
    repo,
    servers,
    launcher: shellLauncher,
    logs,
    secrets: new JobSecrets(secrets),
    workspace: new Workspaces(transfers, repositories),
    results,
    costs: (all) => money.ledger.costsOfJobs(all),
    queueHeld: () => installation.settings().queueHeld,
    changed: (jobId) => events.publish([{ aggregate: 'jobs', id: jobId }]),
    clock,
    logger,
  })
  const janitor = new Janitor(jobs, repo, logs, results, () => installation.settings(), clock, logger)

  const notices = new Notices({ store, clock })
  const noticeWatch = new NoticeWatch({
    ...{ notices, events, clock, logger },
    watched: {
      jobs: {
        unfinished: () => repo.unfinishedIds(),
        ended: (since, limit) =>
          repo
            .page({ status: [...FINAL_STATUSES] }, undefined, limit)
            .flatMap(({ id, endedAt }) => (endedAt !== null && endedAt >= since ? [id] : [])),
        row: (jobId) => repo.get(jobId) ?? null,
        get: (jobId) => jobs.get(jobId),
      },
      servers: () => servers.list(),
      pending: () => money.approvals.list({ status: ['pending'], limit: MOST_PENDING }).items,
      expiring: (until) => money.approvals.expiring(until),
      approval: (id) => money.approvals.byId(id),
      entries: (after) => money.activity.after(after, TOLD_ACTIONS, MOST_ENTRIES),
      leftovers: () => leftovers.list().items,
    },
  })

  const status = (): EngineStatus => ({
    ...options.status(),
    clients: options.clients(),
    activeJobs: total(jobs.counts({ active: true })),
  })
  const router = api.router({
    engine: engineRouter({
      status,
      stop: options.stop,
      events,
      installation,
      logs,
      results,
      jobs,
      secrets,
      servers,
      providers,
      leftovers,
      budgets: money.budgets,
      approvals: money.approvals,
      ledger: money.ledger,
      notices,
      home,
    }),
    servers: serversRouter(servers, leases),
    providers: providersRouter(providers),
    offers: offersRouter(offers),
    leftovers: leftoversRouter(leftovers),
    budgets: budgetsRouter({ ...money, jobs, servers }),
    costs: costsRouter({ ...money, jobs, servers }),
    approvals: approvalsRouter(money.approvals),
    activity: activityRouter(money.activity),
    notices: noticesRouter(notices),
    jobs: jobsRouter(jobs, new JobTemplates(store, clock), new JobEvents(logs, () => clock.now()), {
      results,
      downloads: new Downloads(results, createLocalTransport()),
    }),
    sync: syncRouter(new Sync({ transfers, folders, servers, clock })),
    logs: logsRouter(logs, jobs, servers),
    forwards: forwardsRouter(forwards),
    terminals: terminalsRouter(servers),
    secrets: secretsRouter(secrets, () => servers.retry()),
    tokens: tokensRouter(tokens),
  })

  /** What was pushed to servers that were removed is of no use any more. */
  const forgetRemoved = () => {
    const known = new Set(servers.list().map(({ id }) => id))
    const forgotten = transfers.forgetOthers(known).then((pushes) => repositories.forgetTrees(pushes))
    drop(forgotten, logger, 'what was pushed to removed servers stays remembered for now')
  }
  let stopListening = () => {}
  return {
    router,
    logger,
    terminals: servers.terminals,
    userName: userInfo().username,
    authenticate: (token: string): Principal => tokens.authenticate(token),
    contextFor: (principal: Principal): ApiContext => ({
      principal,
      recheck: () => {
        if (principal.kind === 'token') tokens.recheck(principal.tokenId)
      },
    }),
    /** Whether something here needs this process: unfinished jobs, rented servers, leftovers on their way out, open terminals. */
    isBusy: () =>
      jobs.isBusy() ||
      servers.rentals.hasActive() ||
      leftovers.isBusy() ||
      servers.terminals.list().some((terminal) => terminal.state === 'open'),
    start() {
      leases.begin()
      servers.start()
      money.start()
      leases.start()
      leftovers.start()
      noticeWatch.start()
      jobs.resume()
      janitor.start()
      // Slots, draining and new servers change what may start; servers in contact again, what can be tidied.
      const unsubscribe = events.subscribe((changes) => {
        if (changes.some((change) => change.aggregate === 'settings')) jobs.schedule()
        if (!changes.some((change) => change.aggregate === 'servers')) return
        jobs.serversChanged()
        forgetRemoved()
      })
      forgetRemoved()
      // After sleep every connection is suspect: look at once instead of waiting for keepalives.
      const stopWatching = onWake(() => servers.retry())
      stopListening = () => {
        unsubscribe()
        stopWatching()
      }
    },
    async close() {
      stopListening()
      noticeWatch.stop()
      janitor.stop()
      leftovers.stop()
      leases.stop()
      money.stop()
      await jobs.stop()
      forwards.closeAll()
      await servers.stop()
      await logs.close()
      store.close()
    },
  }
}

function total(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0)
}
