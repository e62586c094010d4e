import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Everything that set-up makes outside node_modules: the Electron runtime, stamps, locks. Not in git. */
export const runtimeDir = join(root, '.runtime')

export const binDir = join(root, 'node_modules', '.bin')

/** @param {string} name path below the checkout */
export const inRoot = (...name) => join(root, ...name)
