import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { faultOf, withoutFirst } from './cloud/faults.ts'
import { changeSettings, readSettings, settingsSchema, writeSettings } from './settings.ts'

it('keeps what was set, changes groups field by field, and says what is wrong in the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rb-settings-'))
  try {
    expect(readSettings(folder)).toEqual(settingsSchema.parse({}))
    const changed = changeSettings(readSettings(folder), { offers: 3, delays: { boot: 9 } })
    expect(changed.delays).toEqual({ ...settingsSchema.parse({}).delays, boot: 9 })
    writeSettings(folder, changed)
    expect(readSettings(folder)).toEqual(changed)
    expect(statSync(join(folder, 'settings.json')).mode & 0o777).toBe(0o600)
    expect(() => changeSettings(changed, { faults: { rate: 2 } })).toThrow()
    writeFileSync(join(folder, 'settings.json'), '{"offers":-1}')
    expect(() => readSettings(folder)).toThrow(/settings\.json: offers: /)
    writeFileSync(join(folder, 'settings.json'), '{')
    expect(() => readSettings(folder)).toThrow(/is not JSON/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('fails calls as often as it was told, the same ones each time, and those named for certain first', () => {
  const faults = { rate: 0.25, kinds: ['timeout', 'truncated'], calls: ['list'] } as const
  const settings = changeSettings(settingsSchema.parse({}), {
    faults: { ...faults, kinds: [...faults.kinds], calls: [...faults.calls] },
    failNext: [{ call: 'launch', kind: 'answer-lost' }],
  })
  const run = () => Array.from({ length: 2000 }, (_, i) => faultOf(settings, 'list', i))
  const failed = run().filter((fault) => fault !== null)
  expect(run()).toEqual(run())
  expect(failed.length).toBeGreaterThan(400)
  expect(failed.length).toBeLessThan(600)
  expect(new Set(failed)).toEqual(new Set(faults.kinds))
  expect([faultOf(settings, 'launch', 0), faultOf(settings, 'get', 0)]).toEqual(['answer-lost', null])
  expect(withoutFirst(settings, 'launch')).toEqual([])
})
