import { createRequire } from 'node:module'

let loaded: typeof import('ssh2') | null = null

/** The SSH library, read when it is first needed: that takes 40 ms, a fifth of the engine's start. */
export function ssh2(): typeof import('ssh2') {
  loaded ??= createRequire(import.meta.url)('ssh2') as typeof import('ssh2')
  return loaded
}
