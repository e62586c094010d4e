import { newId, type Settings, settings as settingsSchema } from '../../../src-shared/vocabulary/index.ts'
import { installation } from './schema/index.ts'
import type { Db, Store } from './types.ts'

/** The one row that says who this installation is and how it is set. */
export interface Installation {
  readonly id: string
  settings(): Settings
  /** `note` writes down what was before and after, in the same transaction, which tells of new activity then. */
  change(change: Partial<Settings>, note?: (db: Db, before: Settings, after: Settings) => void): Settings
}

/** Reads the row, or writes it at the first start. */
export function openInstallation(store: Store, now: number): Installation {
  const found = store.db.select().from(installation).get()
  const id = found?.id ?? newId('installation', now)
  if (!found) {
    store.write('installation.create', [], (db) =>
      db.insert(installation).values({ id, createdAt: now, settings: {} }).run(),
    )
  }
  const settings = () => settingsSchema.parse(store.db.select().from(installation).get()?.settings ?? {})
  return {
    id,
    settings,
    change(change, note) {
      const aggregates = note ? (['settings', 'activity'] as const) : (['settings'] as const)
      const changes = aggregates.map((aggregate) => ({ aggregate, id: null }))
      return store.write('settings.set', changes, (db) => {
        const before = settings()
        const given = Object.entries(change).filter(([, value]) => value !== undefined)
        const next = settingsSchema.parse({ ...before, ...Object.fromEntries(given) })
        db.update(installation).set({ settings: next }).run()
        note?.(db, before, next)
        return next
      })
    },
  }
}
