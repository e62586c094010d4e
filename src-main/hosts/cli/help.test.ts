import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { buildProgram } from './program.ts'
import { fakeEngines } from './testing/fake-engine.ts'
import { fakeIo } from './testing/fake-io.ts'

const withVerbs = (command: Command): Command[] => [command, ...command.commands.flatMap(withVerbs)]

test('every command has an example and a summary', () => {
  const io = fakeIo()
  const program = buildProgram({ io, engines: fakeEngines(null), argv: [], exitCode: 0, atExit: [] })
  const visible = withVerbs(program).filter((command) => command.name() !== '__complete')
  expect(visible.length).toBeGreaterThan(45)
  for (const command of visible) {
    const before = io.out().length
    command.outputHelp()
    const help = io.out().slice(before)
    expect(help, command.name()).toMatch(/Examples?:\n {2}remotebot/)
    expect(command.description(), command.name()).not.toBe('')
  }
})
