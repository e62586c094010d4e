import { readFileSync } from 'node:fs'
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

/**
 * Whether node_modules holds what package-lock.json names. npm writes its own record of an install
 * (`node_modules/.package-lock.json`) as the last thing it does, so an interrupted install never counts;
 * optional packages may be absent, for they can be another platform's.
 */
export function dependenciesFit() {
  const wanted = packagesOf(inRoot('package-lock.json'))
  const present = packagesOf(inRoot('node_modules', '.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true
    const found = present[path]
    return found ? found.version === version : Boolean(optional || devOptional)
  })
}

/** Installs exactly what the lock file names. No package's install script runs. */
export async function ensureDependencies() {
  if (dependenciesFit()) return
  await withLock('install', async () => {
    if (dependenciesFit()) return
    await step('installing npm packages', () =>
      mustRun('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        env: process.env,
        what: 'npm ci',
        hint: 'Check that the npm registry can be reached (npm ping), then run the same command again.',
      }),
    )
  })
}
