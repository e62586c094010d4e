import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from '../setup/paths.mjs'
import { run } from '../setup/run.mjs'
import { missingEntries } from './lock.mjs'

const CRUISE = ['depcruise', ['src-main', 'src-shared', 'src-renderer', '--config', '.dependency-cruiser.cjs']]

/** What `npm run check` runs, in order: name, and how; each answers whether it held, and its output. */
export const CHECKS = [
  ['format and lint', () => tool('biome', ['check'])],
  ['types', () => tool('tsc', ['-p', '.'])],
  ['import rules', () => tool(...CRUISE)],
  ['import rules catch a planted violation', plantedViolation],
  ['unused code', () => tool('knip', [])],
  ['shell scripts', shellcheck],
  ['lock file', lockFile],
]

async function tool(command, args) {
  const { code, output } = await run(command, args, { capture: true })
  return { ok: code === 0, output }
}

/** The same rules over a small tree that breaks every one of them: each must be reported. */
async function plantedViolation() {
  const { output } = await run(
    'depcruise',
    ['scripts/check/fixtures', '--config', 'scripts/check/planted.cjs', '--output-type', 'json'],
    { capture: true },
  )
  let found
  try {
    found = new Set(JSON.parse(output).summary.violations.map(({ rule }) => rule.name))
  } catch {
    return { ok: false, output }
  }
  const { createRequire } = await import('node:module')
  const { forbidden } = createRequire(import.meta.url)(inRoot('.dependency-cruiser.cjs'))
  const missed = forbidden.map(({ name }) => name).filter((name) => !found.has(name))
  return { ok: missed.length === 0, output: missed.map((name) => `not caught: ${name}`).join('\n') }
}

/** Files without a first line of their own run in any POSIX shell. */
async function shellcheck() {
  try {
    const portable = await shellcheckFiles(['*.sh'], ['--shell=sh'])
    const named = await shellcheckFiles(['bin/remotebot', '.ci/run'], [])
    return { ok: portable.code === 0 && named.code === 0, output: portable.output + named.output }
  } catch {
    return {
      ok: process.env.REMOTEBOT_STRICT !== '1',
      output: 'needs shellcheck',
      notRun: 'shell scripts: needs shellcheck',
    }
  }
}

async function shellcheckFiles(patterns, options) {
  const { output } = await run('git', ['ls-files', ...patterns], { capture: true })
  const files = output.split('\n').filter((file) => file && existsSync(inRoot(file)))
  return files.length > 0 ? run('shellcheck', [...options, ...files], { capture: true }) : { code: 0, output: '' }
}

/** Complete for every platform, and free of the address of whichever registry wrote it. */
async function lockFile() {
  const missing = [...missingEntries().keys()]
  const addresses = readFileSync(inRoot('package-lock.json'), 'utf8').match(/"resolved": "https?:/g) ?? []
  const output = [
    ...missing.map((path) => `not in package-lock.json: ${path} (npm run complete-lock)`),
    ...(addresses.length > 0 ? ['package-lock.json names registry addresses: see .npmrc'] : []),
  ]
  return { ok: output.length === 0, output: output.join('\n') }
}
