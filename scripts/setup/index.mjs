import { ensureDependencies } from './dependencies.mjs'
import { ensureElectron } from './electron.mjs'
import { ensureNode24 } from './node24.mjs'

/** npm packages and the project's own Node; nothing to do and nothing said when they are there. */
export async function setUpTools() {
  await ensureDependencies()
  await ensureNode24()
}

/** Everything the window needs as well. Answers the Electron runtime that was taken. */
export async function setUpWindow() {
  await setUpTools()
  return ensureElectron()
}
