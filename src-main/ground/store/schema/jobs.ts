import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type {
  BootstrapRecord,
  Contact,
  Job,
  JobSpec,
  JobStatus,
  Outcome,
  Stage,
  StageRecord,
} from '../../../../src-shared/vocabulary/index.ts'

/** One row a job. What a list shows is here, so lists never join. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    kind: text('kind').$type<'command'>().notNull(),
    spec: text('spec', { mode: 'json' }).$type<JobSpec>().notNull(),
    requester: text('requester').notNull(),
    idempotencyKey: text('idempotency_key'),
    serverId: text('server_id'),
    serverName: text('server_name'),
    status: text('status').$type<JobStatus>().notNull(),
    reason: text('reason'),
    since: integer('since').notNull(),
    stage: text('stage').$type<Stage>(),
    stages: text('stages', { mode: 'json' }).$type<StageRecord[]>().notNull(),
    contact: text('contact', { mode: 'json' }).$type<Contact>().notNull(),
    outcome: text('outcome').$type<Outcome>(),
    exitCode: integer('exit_code'),
    exitText: text('exit_text'),
    attempts: integer('attempts').notNull(),
    cancelRequestedAt: integer('cancel_requested_at'),
    cancelGraceSeconds: integer('cancel_grace_seconds'),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    endedAt: integer('ended_at'),
    remoteBytes: integer('remote_bytes'),
    /** 1 once the folder on the server was removed by retention. */
    remoteRemoved: integer('remote_removed').notNull(),
    priority: integer('priority').notNull(),
    /** Seconds after which its server stops it: as asked for, or what rented servers have; null: none. */
    timeLimit: integer('time_limit'),
    /** Name of the shared folder below ~/.remotebot/work; null: the job's own. */
    workspace: text('workspace'),
    /** What it needs of a server (resources and tools, as JSON in one spelling); null: nothing in particular. */
    needs: text('needs'),
    /** Its path on the server, once deployed. */
    workspaceDir: text('workspace_dir'),
    /** Steps of setting up in the current attempt. */
    bootstrap: text('bootstrap', { mode: 'json' }).$type<BootstrapRecord[]>().notNull(),
    heldUntil: integer('held_until'),
    results: text('results', { mode: 'json' }).$type<Job['results']>(),
    /** Who asked, where it is charged to somebody else: `requester` is then "who asked/whom it is charged to". */
    askedBy: text('asked_by'),
    /** 1: automation asked for it. */
    automation: integer('automation').notNull().default(0),
    /** The computer that it was asked from; null: not known. */
    askedFrom: text('asked_from'),
  },
  (table) => [
    index('jobs_by_status').on(table.status, table.id),
    index('jobs_by_queue').on(table.status, table.priority, table.id, table.serverId),
    index('jobs_by_server_queue').on(
      table.serverId,
      table.status,
      table.priority,
      table.id,
      table.workspace,
      table.needs,
    ),
    index('jobs_by_server').on(table.serverId, table.status, table.id),
    index('jobs_of_server').on(table.serverId, table.id),
    index('jobs_by_name').on(table.name),
    index('jobs_by_short_id').on(sql`substr(${table.id}, -8)`),
    uniqueIndex('jobs_by_idempotency_key').on(table.idempotencyKey),
  ],
)

/** Tries of a job on a server. */
export const attempts = sqliteTable(
  'attempts',
  {
    jobId: text('job_id').notNull(),
    number: integer('number').notNull(),
    serverId: text('server_id').notNull(),
    serverName: text('server_name').notNull(),
    startedAt: integer('started_at').notNull(),
    endedAt: integer('ended_at'),
    outcome: text('outcome').$type<Outcome>(),
    exitCode: integer('exit_code'),
    exitText: text('exit_text'),
    remoteDir: text('remote_dir').notNull(),
    tmuxSession: text('tmux_session'),
    /** Bytes of the log at the moment the command ended. */
    sizeAtExit: integer('size_at_exit'),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.number] })],
)

/** The timeline of a job. */
export const jobEvents = sqliteTable(
  'job_events',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    jobId: text('job_id').notNull(),
    at: integer('at').notNull(),
    type: text('type').notNull(),
    text: text('text').notNull(),
  },
  (table) => [index('job_events_by_job').on(table.jobId, table.id)],
)

export const jobTemplates = sqliteTable('job_templates', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  spec: text('spec', { mode: 'json' }).$type<JobSpec>().notNull(),
  createdAt: integer('created_at').notNull(),
})

/** Files that came home. */
export const jobOutputs = sqliteTable(
  'job_outputs',
  {
    jobId: text('job_id').notNull(),
    path: text('path').notNull(),
    bytes: integer('bytes').notNull(),
    modifiedAt: integer('modified_at').notNull(),
    checksum: text('checksum').notNull(),
  },
  (table) => [primaryKey({ columns: [table.jobId, table.path] })],
)

/** Folders that were pushed to servers. */
export const syncedFolders = sqliteTable(
  'synced_folders',
  {
    serverId: text('server_id').notNull(),
    target: text('target').notNull(),
    source: text('source').notNull(),
    files: integer('files').notNull(),
    bytes: integer('bytes').notNull(),
    complete: integer('complete').notNull(),
    pushedAt: integer('pushed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.target, table.source] })],
)
