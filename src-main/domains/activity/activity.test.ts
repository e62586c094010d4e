import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toCsv } from '../../../src-shared/csv.ts'
import type { Activity } from '../../../src-shared/vocabulary/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore, type Store, schema } from '../../ground/store/index.ts'
import { anEntry } from '../notices/testing.ts'
import { EXPORT_PART } from './activity-log.ts'
import { type ActivityEntry, ActivityLog, recordActivity } from './index.ts'

let home: string
let store: Store
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-activity-'))
  store = openStore(home, createEvents(), systemClock)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true })
})

const AT = Date.UTC(2026, 10, 21, 9, 30)

function record(change: Partial<ActivityEntry> = {}) {
  const entry: ActivityEntry = {
    at: AT,
    actor: 'ann',
    via: 'window',
    action: 'approval.approved',
    text: 'ann approved "H100 for train-7b"',
    ...change,
  }
  store.write('test', [], (db) => recordActivity(db, entry))
}

describe('activity', () => {
  it('is listed newest first, page by page, also where the clock was set back', () => {
    for (const [i, at] of [AT, AT + 1000, AT - 86_400_000].entries()) record({ at, text: `entry ${i}` })
    const log = new ActivityLog(store)
    const page = log.list({ limit: 2 })
    expect(page.items.map(({ text }) => text)).toEqual(['entry 2', 'entry 1'])
    const rest = log.list({ limit: 2, cursor: page.nextCursor ?? '' })
    expect(rest).toMatchObject({ items: [{ text: 'entry 0' }], nextCursor: null })
  })

  it('is read on from where somebody was, by what an action begins with', () => {
    for (const action of ['threshold.reached', 'gate.denied', 'approval.returned', 'threshold.stopped', 'gate.denied'])
      record({ action })
    const log = new ActivityLog(store)
    const wanted = ['threshold', 'approval.returned']
    const first = log.after('', wanted, 2)
    expect(first).toMatchObject({
      items: [{ action: 'threshold.reached' }, { action: 'approval.returned' }],
      more: true,
    })
    const rest = log.after(first.upTo, wanted, 2)
    expect(rest).toMatchObject({ items: [{ action: 'threshold.stopped' }], more: false })
    expect(log.after(rest.upTo, [''], 2)).toEqual({ items: [], upTo: rest.upTo, more: false })
  })

  it('is filtered by all that is given', () => {
    record({ text: 'Denied: 100% too dear', action: 'approval.denied', actor: 'bob' })
    record({ at: AT + 1000, action: 'budget.set', text: 'everything/month: $300.00' })
    const log = new ActivityLog(store)
    const found = (filter: object) => log.list({ ...filter, limit: 10 }).items.map(({ action }) => action)
    expect(found({ action: 'approval' })).toEqual(['approval.denied'])
    expect(found({ action: 'appr%' })).toEqual([])
    expect(found({ text: '100% TOO' })).toEqual(['approval.denied'])
    expect(found({ text: '%' })).toEqual(['approval.denied'])
    expect(found({ actor: 'ann' })).toEqual(['budget.set'])
    expect(found({ since: AT + 1 })).toEqual(['budget.set'])
    expect(found({ until: AT + 1 })).toEqual(['approval.denied'])
    expect(found({ actor: 'ann', action: 'approval' })).toEqual([])
  })

  it('is never changed, not even by hand', () => {
    record()
    expect(() => store.write('test', [], (db) => db.update(schema.activity).set({ text: 'x' }).run())).toThrow(
      'only added',
    )
    expect(() => store.write('test', [], (db) => db.delete(schema.activity).run())).toThrow('only added')
  })

  it('is exported oldest first with times in UTC', () => {
    record({ before: { hardMax: 1 }, after: { hardMax: 2 }, effect: -1_500_000, budgetId: 'bud_1' })
    record({ text: 'later' })
    const log = new ActivityLog(store)
    const csv = log.export({}, 'csv')
    expect(csv.name).toBe('remotebot-activity.csv')
    const [head, first, second, end] = csv.text.split('\r\n')
    expect(head).toBe('id,time,actor,via,action,text,effect_usd,before,after,server_id,job_id,approval_id,budget_id')
    expect(first).toMatch(
      /^act_\w+,2026-11-21T09:30:00.000Z,ann,window,approval.approved,"ann approved ""H100 for train-7b""",-1.5,"\{""hardMax"":1\}","\{""hardMax"":2\}",,,,bud_1$/,
    )
    expect(second).toContain(',later,')
    expect(end).toBe('')
    const json = log.export({ text: 'later' }, 'json')
    expect(JSON.parse(json.text)).toMatchObject([{ at: '2026-11-21T09:30:00.000Z', text: 'later', effect: null }])
    expect([csv.nextCursor, json.nextCursor]).toEqual([null, null])
    expect(JSON.parse(log.export({ text: 'none of them' }, 'json').text)).toEqual([])
  })

  it('is exported in parts that are one file together', () => {
    store.write('test', [], (db) => {
      const { id: _, ...entry } = anEntry('gate.denied', { at: AT })
      for (let i = 0; i <= 2 * EXPORT_PART; i++) recordActivity(db, { ...entry, text: `entry ${i}` })
    })
    const log = new ActivityLog(store)
    const whole = (format: 'csv' | 'json') => {
      const texts: string[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const part = log.export({ cursor }, format)
        texts.push(part.text)
        cursor = part.nextCursor
      }
      expect(texts).toHaveLength(3)
      return texts.join('')
    }
    const entries = JSON.parse(whole('json')) as Activity[]
    expect(entries.map(({ text }) => text)).toEqual(Array.from({ length: 2 * EXPORT_PART + 1 }, (_, i) => `entry ${i}`))
    const rows = whole('csv').split('\r\n')
    expect(rows).toHaveLength(2 * EXPORT_PART + 3)
    expect(rows.filter((row) => row.startsWith('id,'))).toHaveLength(1)
  })
})

describe('CSV', () => {
  it('never lets a text become a formula, and keeps numbers as they are', () => {
    expect(toCsv([['=1+1', '+1', '-1', '@x', '\t=1', ' =1', 'a=1', -1, null]])).toBe(
      `'=1+1,'+1,'-1,'@x,"'\t=1","' =1",a=1,-1,\r\n`.replace(`"'\t=1"`, `'\t=1`).replace(`"' =1"`, `' =1`),
    )
  })

  it('gives back every text, whatever is in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '=', ' ', 'é', "'") })
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { maxLength: 5 }), (rows) => {
        const guarded = rows.map((row) => row.map((cell) => (/^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)))
        expect(parse(toCsv(rows))).toEqual(guarded)
      }),
    )
  })
})

/** RFC 4180, read strictly. */
function parse(text: string): string[][] {
  const rows: string[][] = []
  let at = 0
  while (at < text.length) {
    const row: string[] = []
    for (;;) {
      if (text[at] === '"') {
        const match = /"((?:[^"]|"")*)"/y
        match.lastIndex = at
        const found = match.exec(text)
        if (!found) throw new Error(`a quote is not closed at ${at}`)
        row.push((found[1] ?? '').replaceAll('""', '"'))
        at = match.lastIndex
      } else {
        const plain = /[^",\r\n]*/y
        plain.lastIndex = at
        row.push(plain.exec(text)?.[0] ?? '')
        at = plain.lastIndex
      }
      if (text[at] !== ',') break
      at++
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`a row does not end at ${at}`)
    at += 2
    rows.push(row)
  }
  return rows
}
