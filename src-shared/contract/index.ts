import type { ContractRouterClient } from '@orpc/contract'
import { activities } from './activity.ts'
import { approvals } from './approvals.ts'
import { budgets, costs } from './budgets.ts'
import { engine } from './engine.ts'
import { forwards } from './forwards.ts'
import { jobs } from './jobs.ts'
import { leftovers } from './leftovers.ts'
import { logs } from './logs.ts'
import { notices } from './notices.ts'
import { offers } from './offers.ts'
import { providers } from './providers.ts'
import { secrets } from './secrets.ts'
import { servers } from './servers.ts'
import { sync } from './sync.ts'
import { terminals } from './terminals.ts'
import { tokens } from './tokens.ts'

/** Everything that the window, the browser, the command line and scripts can ask of the engine. */
export const contract = {
  engine,
  servers,
  providers,
  offers,
  leftovers,
  budgets,
  costs,
  approvals,
  activity: activities,
  notices,
  jobs,
  logs,
  sync,
  forwards,
  terminals,
  secrets,
  tokens,
}

/** The contract as a client sees it. */
export type Client = ContractRouterClient<typeof contract>
