import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineStatus } from '../../src-shared/vocabulary/index.ts'
import type { Approvals } from '../domains/approvals/index.ts'
import type { Budgets } from '../domains/budget/index.ts'
import type { Jobs, Results } from '../domains/jobs/index.ts'
import { coalesce, type Events } from '../ground/events/index.ts'
import type { Installation } from '../ground/store/index.ts'
import type { LogStore } from '../ground/store/logs/index.ts'
import { api, stream } from './base.ts'
import { type DoctorDeps, examine } from './doctor.ts'
import { eventQueue } from './event-queue.ts'
import { folderBytes } from './folder-bytes.ts'
import { type GoesOnDeps, goesOn } from './goes-on.ts'
import { type OverviewDeps, overview } from './overview.ts'

export interface EngineRouterDeps extends DoctorDeps, GoesOnDeps, OverviewDeps {
  status(): EngineStatus
  /** Ends the engine soon after the answer has left. */
  stop(): void
  events: Events
  installation: Installation
  logs: LogStore
  budgets: OverviewDeps['budgets'] & Pick<Budgets, 'limitsChanged'>
  results: Pick<Results, 'diskUse'>
  jobs: Jobs
  approvals: Approvals
  home: string
}

/** The engine itself, over the contract. */
export function engineRouter(deps: EngineRouterDeps) {
  const at = api.engine
  return {
    status: at.status.handler(() => deps.status()),
    overview: at.overview.handler(() => overview(deps)),
    stop: at.stop.handler(() => {
      deps.stop()
      return { stopping: true as const }
    }),
    goesOn: at.goesOn.handler(() => goesOn(deps)),
    doctor: at.doctor.handler(() => examine(deps)),
    changes: at.changes.handler(({ signal }) =>
      stream(eventQueue(deps.events.subscribe, (batches) => coalesce(batches.flat()), signal)),
    ),
    settings: {
      get: at.settings.get.handler(() => deps.installation.settings()),
      set: at.settings.set.handler(({ input, context: { principal } }) =>
        deps.installation.change(input, (...changed) => deps.budgets.limitsChanged(...changed, principal)),
      ),
    },
    diskUse: at.diskUse.handler(async () => {
      const disk = await statfs(deps.home)
      const database = await stat(join(deps.home, 'remotebot.db'))
      return {
        home: deps.home,
        databaseBytes: database.size,
        logBytes: deps.logs.diskUse(),
        resultBytes: deps.results.diskUse(),
        backupBytes: await folderBytes(join(deps.home, 'backups')),
        freeBytes: disk.bavail * disk.bsize,
      }
    }),
  }
}
