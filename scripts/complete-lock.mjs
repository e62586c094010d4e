// `npm run complete-lock`, after a change of dependencies: see scripts/check/lock.mjs.
import { completeLock } from './check/lock.mjs'

console.log(`${completeLock()} entries added to package-lock.json`)
