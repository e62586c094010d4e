import { asc, eq } from 'drizzle-orm'
import { type JobSpec, type JobTemplate, newId, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'

const { jobTemplates } = schema

/** Saved starting points for new jobs. Saving under a name that exists replaces it. */
export class JobTemplates {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  list(): JobTemplate[] {
    return this.store.db.select().from(jobTemplates).orderBy(asc(jobTemplates.name)).all()
  }

  save(name: string, spec: JobSpec): JobTemplate {
    const row = { id: newId('template'), name, spec, createdAt: this.clock.now() }
    this.store.write('templates.save', [{ aggregate: 'templates', id: null }], (db) => {
      db.delete(jobTemplates).where(eq(jobTemplates.name, name)).run()
      db.insert(jobTemplates).values(row).run()
    })
    return row
  }

  /** @throws RemotebotError NOT_FOUND */
  remove(id: string): void {
    const { changes } = this.store.write('templates.remove', [{ aggregate: 'templates', id }], (db) =>
      db.delete(jobTemplates).where(eq(jobTemplates.id, id)).run(),
    )
    if (changes === 0) throw new RemotebotError('NOT_FOUND', `There is no template ${id}.`)
  }
}
