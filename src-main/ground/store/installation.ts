import { newId, type Settings, settings as settingsSchema } from '../../../src-shared/vocabulary/index.ts'
import { installation } from './schema/index.ts'
import type { Store } from './types.ts'

/** The one row that says who this installation is and how it is set. */
export interface Installation {
  readonly id: string
  settings(): Settings
  change(change: Partial<Settings>): Settings
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
    change(change) {
      const next = settingsSchema.parse({ ...settings(), ...change })
      store.write('settings.set', [{ aggregate: 'settings', id: null }], (db) =>
        db.update(installation).set({ settings: next }).run(),
      )
      return next
    },
  }
}
