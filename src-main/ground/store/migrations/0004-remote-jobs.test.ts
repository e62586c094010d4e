import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jobSpec } from '../../../../src-shared/vocabulary/index.ts'
import { MIGRATIONS, migrate } from '../migrate.ts'
import { openDatabase } from '../open.ts'

/** A specification as version 3 stored it: every key it knew, in its order, null where nothing was set. */
const spec3 = {
  kind: 'command',
  name: 'train',
  server: 'gpu1',
  command: 'python train.py --name \'a "b"\'',
  env: { B: '2', A: 'null' },
  secrets: { HF_TOKEN: 'HF_TOKEN' },
  timeLimit: null,
  tty: false,
}
const LATER = {
  bootstrap: [],
  resources: {},
  tools: [],
  outputs: [],
  outputsWhen: 'always',
  keepAlive: false,
  keepFor: 3600,
  keepOnFailure: 0,
  removeWorkspace: false,
  priority: 0,
  // Of the migration after this one.
  endInstance: false,
  restartOnPreemption: false,
}

let db: Database.Database
beforeEach(() => {
  db = openDatabase(':memory:')
  db.pragma('foreign_keys = ON')
  migrate(db, 1, MIGRATIONS.slice(0, 3))
})
afterEach(() => db.close())

function keep(id: string, spec: object, more: Record<string, unknown> = {}): void {
  const row = {
    id,
    name: 'train',
    kind: 'command',
    spec: JSON.stringify(spec),
    requester: 'anna',
    server_id: 'srv_1',
    server_name: 'gpu1',
    status: 'succeeded',
    since: 5,
    stages: '[]',
    contact: '{"status":"live","since":5,"reason":null}',
    outcome: 'succeeded',
    exit_code: 0,
    attempts: 1,
    created_at: 1,
    remote_removed: 0,
    ...more,
  }
  const columns = Object.keys(row)
  db.prepare(`INSERT INTO jobs (${columns}) VALUES (${columns.map((name) => `@${name}`)})`).run(row)
}
const upgrade = () => migrate(db, 2)
const specOf = (id: string) =>
  JSON.parse((db.prepare('SELECT spec FROM jobs WHERE id = ?').get(id) as { spec: string }).spec)

describe('from version 3', () => {
  it('a specification is whole: what it had, null too, and what is new', () => {
    keep('job_1', spec3)
    keep('job_2', { ...spec3, timeLimit: 90, tty: true })
    upgrade()
    expect(specOf('job_1')).toEqual({ ...spec3, ...LATER })
    expect(jobSpec.parse(specOf('job_1'))).toEqual(specOf('job_1'))
    expect(specOf('job_2')).toEqual({ ...spec3, ...LATER, timeLimit: 90, tty: true })
  })

  it.each([
    ['data/run 1', '~/data/run 1'],
    ['./here', '~/./here'],
    ['~x', '~/~x'],
    ['~', '~'],
    ['~/data', '~/data'],
    ['/data', '/data'],
  ])('the folder %j means the same: %j', (before, after) => {
    keep('job_1', { ...spec3, workingDir: before })
    db.prepare('INSERT INTO job_templates VALUES (?, ?, ?, 1)').run(
      't',
      'nightly',
      JSON.stringify({ ...spec3, workingDir: before }),
    )
    upgrade()
    expect(specOf('job_1').workingDir).toBe(after)
    const { spec } = db.prepare('SELECT spec FROM job_templates').get() as { spec: string }
    expect(JSON.parse(spec)).toEqual({ ...spec3, ...LATER, workingDir: after })
  })

  it('rows keep what they were, with nothing held, needed or shared', () => {
    keep('job_1', spec3, { status: 'running', stage: 'run', outcome: null, exit_code: null })
    db.prepare(
      "INSERT INTO attempts (job_id, number, server_id, server_name, started_at, remote_dir) VALUES ('job_1', 1, 's', 'gpu1', 1, '/x')",
    ).run()
    db.prepare("INSERT INTO job_events (job_id, at, type, text) VALUES ('job_1', 1, 'created', 'asked for')").run()
    upgrade()
    expect(db.prepare('SELECT * FROM jobs').get()).toMatchObject({
      status: 'running',
      stage: 'run',
      priority: 0,
      workspace: null,
      needs: null,
      workspace_dir: null,
      bootstrap: '[]',
      held_until: null,
      results: null,
    })
    db.prepare("INSERT INTO job_outputs VALUES ('job_1', 'out.txt', 1, 1, 'sha256:00')").run()
    db.prepare('DELETE FROM jobs').run()
    for (const table of ['attempts', 'job_events', 'job_outputs'])
      expect(db.prepare(`SELECT count(*) AS total FROM ${table}`).get()).toEqual({ total: 0 })
  })
})
