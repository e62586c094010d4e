import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock/index.ts'
import { createEvents } from '../events/index.ts'
import { backup, listBackups } from './backup.ts'
import { createFaultPoint } from './fault.ts'
import { openDatabase, openInstallation, openStore } from './index.ts'
import { MIGRATIONS, migrate } from './migrate.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'remotebot-store-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const open = () => openStore(home, createEvents(), systemClock)

describe('openStore', () => {
  it('keeps what was written, and one installation id for good', () => {
    const first = open()
    const { id } = openInstallation(first, 1)
    openInstallation(first, 1).change({ logDays: 5 })
    first.close()
    const second = open()
    expect(openInstallation(second, 2).id).toBe(id)
    expect(openInstallation(second, 2).settings()).toMatchObject({ logDays: 5, serverDays: 7 })
    second.close()
  })

  it('is durable: WAL with full sync', () => {
    open().close()
    const raw = openDatabase(join(home, 'remotebot.db'))
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal')
    raw.close()
  })

  it('refuses a newer database and names the way out', () => {
    open().close()
    const raw = openDatabase(join(home, 'remotebot.db'))
    raw.prepare("INSERT INTO migrations VALUES (999, 'future', 'x', 0)").run()
    raw.close()
    expect(open).toThrowError(
      expect.objectContaining({
        code: 'STORE_NEWER',
        data: expect.objectContaining({ hint: expect.stringContaining('Update') }),
      }),
    )
  })

  it('refuses a damaged database, names the newest backup, and does not touch the file', () => {
    open().close()
    const [newest] = listBackups(join(home, 'backups'))
    writeFileSync(join(home, 'remotebot.db'), 'this is not a database at all, not even nearly one')
    rmSync(join(home, 'remotebot.db-wal'), { force: true })
    expect(open).toThrowError(
      expect.objectContaining({
        code: 'STORE_DAMAGED',
        data: expect.objectContaining({ hint: expect.stringContaining(String(newest)) }),
      }),
    )
  })

  it('refuses an edited migration', () => {
    open().close()
    const raw = openDatabase(join(home, 'remotebot.db'))
    raw.prepare("UPDATE migrations SET hash = 'other' WHERE number = 1").run()
    raw.close()
    expect(open).toThrowError(expect.objectContaining({ code: 'STORE_DAMAGED' }))
  })

  it('publishes changes only after the transaction is in, and nothing when it fails', async () => {
    const events = createEvents()
    const batches: unknown[] = []
    events.subscribe((changes) => batches.push(changes))
    const store = openStore(home, events, systemClock)
    expect(() =>
      store.write('test', [{ aggregate: 'jobs', id: 'a' }], () => {
        throw new Error('no')
      }),
    ).toThrow('no')
    store.write('test', [{ aggregate: 'jobs', id: 'b' }], () => {})
    store.write('test', [{ aggregate: 'jobs', id: 'b' }], () => {})
    await expect.poll(() => batches).toEqual([[{ aggregate: 'jobs', id: 'b' }]])
    store.close()
  })
})

describe('migrate', () => {
  it('applies each migration with its bookkeeping row or not at all', () => {
    const raw = openDatabase(':memory:')
    const bad = { number: 900, name: 'bad', sql: 'CREATE TABLE fine (id INTEGER); CREATE TABLE broken (' }
    expect(() => migrate(raw, 1, [...MIGRATIONS, bad])).toThrow()
    expect(raw.prepare("SELECT name FROM sqlite_master WHERE name = 'fine'").get()).toBeUndefined()
    expect(raw.prepare('SELECT max(number) AS newest FROM migrations').get()).toEqual({
      newest: MIGRATIONS.at(-1)?.number,
    })
    raw.close()
  })
})

describe('backup', () => {
  it('leaves no half of itself behind, whether it fails or an earlier one was killed', () => {
    open().close()
    const folder = join(home, 'backups')
    const raw = openDatabase(join(home, 'remotebot.db'))
    // What a kill in the middle left.
    writeFileSync(join(folder, 'remotebot-1.db.partial'), 'half')
    // A folder in the place of the copy: renaming to it fails after all was copied.
    mkdirSync(join(folder, 'remotebot-2.db'))
    expect(() => backup(raw, folder, 2)).toThrow()
    raw.close()
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })

  it('that fails does not keep the store from closing', () => {
    const store = open()
    rmSync(join(home, 'backups'), { recursive: true, force: true })
    writeFileSync(join(home, 'backups'), 'in the way')
    store.close()
    const again = open()
    expect(openInstallation(again, 1).id).toBeTruthy()
    again.close()
  })
})

describe('createFaultPoint', () => {
  it('does nothing unless told to', () => {
    createFaultPoint(undefined)('jobs.submit:before')
    createFaultPoint('jobs.submit:after')('jobs.submit:before')
  })
})
