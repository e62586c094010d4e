import { readFileSync, writeFileSync } from 'node:fs'
import { inRoot } from '../setup/paths.mjs'

const FILE = inRoot('package-lock.json')
const LIBC = { gnu: 'glibc', gnueabihf: undefined, musl: 'musl' }

/** Where npm would find `name` from the package at `path`, or null. */
function resolve(packages, path, name) {
  const parts = path.split('/node_modules/')
  for (let depth = parts.length; depth > 0; depth--) {
    const candidate = `${parts.slice(0, depth).join('/node_modules/')}/node_modules/${name}`
    if (packages[candidate]) return candidate
  }
  return packages[`node_modules/${name}`] ? `node_modules/${name}` : null
}

/** System, processor and C library that the name of a binary package says, as its own manifest would. */
function platformOf(name) {
  const found =
    /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(\w+))?$/.exec(name)
  if (!found) return name.endsWith('wasm32-wasi') ? { cpu: ['wasm32'] } : null
  const [, os, cpu, abi] = found
  const libc = os === 'linux' ? LIBC[abi] : undefined
  return { ...(libc ? { libc: [libc] } : {}), os: [os], cpu: [cpu] }
}

/**
 * Binary packages of other platforms that package-lock.json should name and does not. npm leaves out what
 * the registry at hand does not serve, and its `npm ci` then refuses the lock.
 * @returns {Map<string, object>} lock entries to add, by path
 */
export function missingEntries(lock = JSON.parse(readFileSync(FILE, 'utf8'))) {
  const missing = new Map()
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = platformOf(name)
      if (!platform || !/^\d/.test(version) || resolve(lock.packages, path, name)) continue
      missing.set(`node_modules/${name}`, { version, ...platform, ...(dev ? { dev } : {}), optional: true })
    }
  }
  return missing
}

/** Adds them; answers how many. Without a checksum, since nothing here can know it. */
export function completeLock() {
  const lock = JSON.parse(readFileSync(FILE, 'utf8'))
  const missing = missingEntries(lock)
  const entries = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) })
  lock.packages = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
  if (missing.size > 0) writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
  return missing.size
}
