import { type Principal, RemotebotError, type TokenScope } from '../../src-shared/vocabulary/index.ts'

const READ: ReadonlySet<string> = new Set([
  'engine.status',
  'engine.overview',
  'engine.changes',
  'engine.goesOn',
  'engine.diskUse',
  'engine.settings.get',
  'servers.list',
  'servers.get',
  'servers.samples',
  'providers.list',
  'offers.known',
  'offers.search',
  'leftovers.list',
  'jobs.list',
  'jobs.counts',
  'jobs.get',
  'jobs.timeline',
  'jobs.events',
  'jobs.progress',
  'jobs.metrics',
  'jobs.outputs',
  'jobs.readOutput',
  'jobs.templates.list',
  'logs.sources',
  'logs.read',
  'logs.index',
  'logs.locate',
  'logs.lineAt',
  'logs.times',
  'logs.find',
  'logs.search',
  'logs.watch',
  'budgets.list',
  'budgets.get',
  'budgets.burnDown',
  'budgets.preview',
  'budgets.whatIf',
  'costs.ofServer',
  'costs.ofJob',
  'costs.days',
  'costs.report',
  'costs.entries',
  'approvals.list',
  'approvals.get',
  'approvals.standing.list',
  'activity.list',
  'activity.export',
  'notices.list',
])
const JOBS: ReadonlySet<string> = new Set([
  'jobs.submit',
  'jobs.cancel',
  'jobs.rerun',
  'jobs.remove',
  'jobs.giveUp',
  'jobs.collect',
  'jobs.release',
  'jobs.hold',
])
// They read and write this computer's files.
const LOCAL: ReadonlySet<string> = new Set(['jobs.download', 'sync.push', 'sync.pull', 'sync.status'])
// They spend: within the limits of a budget for this requester at once, else once a person has said yes.
const RENT: ReadonlySet<string> = new Set(['servers.provision', 'servers.extend', 'servers.start', 'approvals.say'])
// Not renting, which spends, nor ending, which loses what is there. Not adding and editing: they decide where stored logins are sent and which of this user's keys are tried.
const SERVERS: ReadonlySet<string> = new Set(['servers.remove', 'servers.check'])

/** The scope that a call needs of a token; null: no token may make it (vault, tokens, trust, terminals, stop, deciding about money). */
export function neededScope(path: string): TokenScope | null {
  if (READ.has(path)) return 'read'
  if (JOBS.has(path)) return 'jobs'
  if (LOCAL.has(path)) return 'local'
  if (SERVERS.has(path)) return 'servers'
  if (RENT.has(path)) return 'rent'
  return null
}

/** Why this principal may not make this call, or null. People may make all of them. */
export function refusal(principal: Principal, path: readonly string[]): RemotebotError | null {
  if (principal.kind !== 'token') return null
  const name = path.join('.')
  const scope = neededScope(name)
  if (scope !== null && principal.scopes.includes(scope)) return null
  return new RemotebotError('FORBIDDEN', `The token "${principal.name}" may not call ${name}.`, {
    hint: scope
      ? `Make a token with the scope "${scope}": remotebot token create NAME --scope ${scope}`
      : 'Only a person in the window or a terminal may do this.',
  })
}
