import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Ledger } from './ledger.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rb-ledger-'))
  path = join(folder, 'ledger.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('has after a crash what was written, without a line that was cut', () => {
  const ledger = new Ledger(path)
  ledger.add({ type: 'opened', at: 1, seed: 1 })
  ledger.add({ type: 'running', at: 2, id: 'ä' })
  ledger.close()
  appendFileSync(path, '{"type":"running","at":3,"id":"ö')
  const again = new Ledger(path)
  expect(again.events).toEqual(ledger.events)
  again.add({ type: 'stopped', at: 4, id: 'ä' })
  again.close()
  expect(new Ledger(path).events).toHaveLength(3)
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('says which line makes no sense', () => {
  appendFileSync(path, '{"type":"opened","at":1,"seed":1}\n{"type":"melted"}\n')
  expect(() => new Ledger(path)).toThrow(/line 2 of .*ledger\.jsonl makes no sense/)
})
