import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { armScriptOf, beatScriptOf } from './scripts.ts'

const beat = { remaining: 100, asOf: null, idleSeconds: 60 }
const provider = { kind: 'demo' as const, stopCommand: (id: string) => `end ${id}` }
const SOURCES = resolve(import.meta.dirname, '../../../..', 'src-main')

it('writes a stop command for a rented machine of the provider that gives it, and for nothing else', () => {
  const rented = { origin: 'rented' as const, provider: 'demo' as const, machineId: 'm-1' }
  expect(armScriptOf(rented, provider, beat)).toContain('# machine m-1\nend m-1')
  const any = fc.record({
    origin: fc.constantFrom('local', 'ssh', 'terraform', 'rented'),
    provider: fc.constantFrom('demo', 'runpod', 'aws'),
    machineId: fc.constantFrom(null, '', 'm-1'),
  })
  fc.assert(
    fc.property(any, (machine) => {
      fc.pre(machine.origin !== 'rented' || machine.provider !== 'demo' || !machine.machineId)
      expect(() => armScriptOf(machine as typeof rented, provider, beat)).toThrow(/Only a rented machine/)
    }),
  )
})

it('writes nothing where the provider has no command, and refuses one that makes no sense', () => {
  const rented = { origin: 'rented' as const, provider: 'demo' as const, machineId: 'm-1' }
  expect(armScriptOf(rented, { ...provider, stopCommand: () => null }, beat)).toBe(null)
  for (const command of ['', '  ', 'a\0b'])
    expect(() => armScriptOf(rented, { ...provider, stopCommand: () => command }, beat)).toThrow(/makes no sense/)
  expect(() => armScriptOf({ ...rented, machineId: 'm\nrm' }, provider, beat)).toThrow(/makes no sense/)
})

it('sends no command with a heartbeat', () => {
  const script = beatScriptOf(beat)
  expect(script).toContain("remaining='100'")
  expect(script).not.toMatch(/stop|mkdir|write_files/)
})

it('cuts off at most a second, once', () => {
  const script = beatScriptOf({ remaining: 10.9, asOf: 50.4, idleSeconds: 60 })
  expect(script).toContain("remaining='11'\nas_of='50'")
})

it('has one writer: nothing else in the sources asks for a stop command or sends the script that stores it', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/test|adapters\/providers\//.test(name))
    .map((name) => ({ name, text: readFileSync(join(SOURCES, name), 'utf8') }))
  const naming = (words: RegExp) => files.filter(({ text }) => words.test(text)).map(({ name }) => name)
  expect(naming(/watchdog\/(arm|watchdog)\.sh/)).toEqual(['domains/leases/watchdog/scripts.ts'])
  expect(naming(/\.stopCommand\(/).toSorted()).toEqual([
    'domains/leases/keeper.ts',
    'domains/leases/watchdog/scripts.ts',
  ])
  expect(naming(/armScriptOf\(/).toSorted()).toEqual([
    'domains/leases/watchdog/scripts.ts',
    'domains/leases/watchdog/watchdog.ts',
  ])
})
