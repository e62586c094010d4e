import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs } from '../../../testing/needs.ts'
import { buildProgram } from '../program.ts'
import { fakeEngines } from '../testing/fake-engine.ts'
import { fakeIo } from '../testing/fake-io.ts'
import { bashScript } from './bash.ts'
import { fishScript } from './fish.ts'
import { completionTree } from './tree.ts'
import { zshScript } from './zsh.ts'

const program = buildProgram({ io: fakeIo(), engines: fakeEngines(null), argv: [], exitCode: 0, atExit: [] })
const tree = completionTree(program)
let folder = ''
let env: NodeJS.ProcessEnv = {}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'remotebot-completion-'))
  const names = join(folder, 'remotebot')
  // Stands for `remotebot __complete KIND`: names of that kind, one with a blank in it.
  writeFileSync(names, '#!/bin/sh\n[ "$1" = __complete ] && printf "%s\\n" "$2-one" "$2 two"\n')
  chmodSync(names, 0o755)
  env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder }
  env.PATH = `${folder}${delimiter}${process.env.PATH}`
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a script from a file: a shell whose input is a socket behaves differently. */
function run(shell: string, flag: string, script: string): string[] {
  const file = join(folder, `try.${shell}`)
  writeFileSync(file, script)
  return execFileSync(shell, [flag, file], { env, cwd: folder, encoding: 'utf8' }).split('\n').filter(Boolean)
}

function inBash(words: string[]): string[] {
  const list = words.map((word) => `'${word}'`).join(' ')
  const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _remotebot; printf '%s\\n' "\${COMPREPLY[@]}"`
  return run('bash', '--norc', `${bashScript(tree)}\n${ask}\n`)
}

/** zsh's own helpers answer only inside its editor, so they are replaced by ones that print. */
function inZsh(words: string[]): string[] {
  const list = words.map((word) => `'${word}'`).join(' ')
  const helpers = `compdef() { : }; _files() { print FILES }; compadd() { print -l -- "\${@:2}" }
_describe() { local name=$4; print -l -- "\${\${(P)name}[@]%%:*}" }`
  return run('zsh', '-f', `${helpers}\n${zshScript(tree)}\nwords=(${list}); CURRENT=${words.length}; _remotebot\n`)
}

function inFish(words: string[]): string[] {
  const line = words.join(' ')
  const lines = run('fish', '--no-config', `${fishScript(tree)}\ncomplete -C '${line}'\n`)
  return lines.map((text) => text.split('\t')[0] as string)
}

describe.each([
  ['bash', inBash, 'job\\ two'],
  ['zsh', inZsh, 'job two'],
  ['fish', inFish, undefined],
] as const)('%s', (shell, complete, blank) => {
  test.skipIf(!needs(shell))('nouns, verbs, flags, names and values', () => {
    expect(complete(['remotebot', ''])).toEqual(expect.arrayContaining(['job', 'server', 'doctor']))
    const verbs = complete(['remotebot', 'job', ''])
    expect(verbs).toEqual(expect.arrayContaining(['run', 'logs', 'cancel']))
    expect(verbs).not.toContain('doctor')
    expect(complete(['remotebot', 'job', 'run', '--'])).toEqual(
      expect.arrayContaining(['--server', '--push', '--output-to']),
    )
    expect(complete(['remotebot', 'job', 'logs', ''])).toContain('job-one')
    if (blank) expect(complete(['remotebot', 'job', 'logs', ''])).toContain(blank)
    expect(complete(['remotebot', 'job', 'run', '--server', ''])).toContain('server-one')
    expect(complete(['remotebot', 'job', 'list', '--status', ''])).toContain('needs_attention')
    expect(complete(['remotebot', 'job', 'run', '--outputs-when', ''])).toContain('success')
    expect(complete(['remotebot', 'sync', ''])).toEqual(expect.arrayContaining(['push', 'pull', 'status']))
    expect(complete(['remotebot', 'completion', ''])).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']))
    expect(complete(['remotebot', 'job', 'run', '--', 'x'])).not.toContain('--server')
  })
})
