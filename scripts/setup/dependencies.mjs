import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { SetupError } from './errors.mjs'
import { withLock } from './lock.mjs'
import { inRoot } from './paths.mjs'
import { step } from './progress.mjs'
import { mustRun } from './run.mjs'

const packagesOf = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return null
  }
}

const isThere = (path) => existsSync(inRoot(path, 'package.json'))

/**
 * Whether node_modules holds what package-lock.json names. npm writes its own record of an install
 * (`node_modules/.package-lock.json`) as the last thing it does, so an interrupted install never counts, but the
 * record does not know what was removed since; optional packages may be absent, for they can be another platform's.
 */
export function dependenciesFit() {
  const wanted = packagesOf(inRoot('package-lock.json'))
  const present = packagesOf(inRoot('node_modules', '.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    const found = present[path]
    return found ? found.version === version && isThere(path) : Boolean(optional || devOptional)
  })
}

/** Whether what a finished build runs on is there: quick, for each call of the command line. */
export function runtimeDependenciesThere() {
  const { dependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  const names = Object.keys(dependencies)
  return (
    existsSync(inRoot('node_modules', '.package-lock.json')) && names.every((name) => isThere(`node_modules/${name}`))
  )
}

/**
 * What installs exactly what the lock file names, also where NODE_ENV=production or a person's npmrc would leave
 * out a part of it. No package's install script runs.
 */
export const INSTALL = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund']

/**
 * A linked node_modules is another folder's: npm would empty that one before it puts a folder of its own here.
 * @throws SetupError where `folder` is a link.
 */
export function refuseLink(folder) {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return
  throw new SetupError(
    `node_modules is a link to ${readlinkSync(folder)}, which does not hold what package-lock.json names.`,
    'Install there (npm ci), or remove the link and run the same command again.',
  )
}

/** Installs what is missing or of another version. @throws SetupError */
export async function ensureDependencies() {
  if (dependenciesFit()) return
  await withLock('install', async () => {
    if (dependenciesFit()) return
    refuseLink(inRoot('node_modules'))
    await step('installing npm packages', () =>
      mustRun('npm', INSTALL, {
        env: process.env,
        what: 'npm ci',
        hint: 'Check that the npm registry can be reached (npm ping), then run the same command again.',
      }),
    )
  })
}
