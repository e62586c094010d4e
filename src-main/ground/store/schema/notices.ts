import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Notice } from '../../../../src-shared/vocabulary/index.ts'

/** What people were told. */
export const notices = sqliteTable('notices', {
  id: text('id').primaryKey(),
  key: text('key').notNull().unique(),
  at: integer('at').notNull(),
  kind: text('kind').$type<Notice['kind']>().notNull(),
  level: text('level').$type<Notice['level']>().notNull(),
  title: text('title').notNull(),
  detail: text('detail'),
  path: text('path').notNull(),
  urgent: integer('urgent', { mode: 'boolean' }).notNull(),
  took: integer('took'),
  approvalId: text('approval_id'),
  seen: integer('seen', { mode: 'boolean' }).notNull().default(false),
})
