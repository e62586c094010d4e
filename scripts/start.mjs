// `npm start`: opens the window, or serves the browser host where there is no display.
import { spawn } from 'node:child_process'
import { ensureBuild } from './setup/build.mjs'
import { hasDisplay, rootSwitches } from './setup/display.mjs'
import { main } from './setup/errors.mjs'
import { setUpTools, setUpWindow } from './setup/index.mjs'
import { nodePath } from './setup/node24.mjs'
import { inRoot, root } from './setup/paths.mjs'
import { note } from './setup/progress.mjs'
import { exitCodeOf, toolEnv } from './setup/run.mjs'
import { sandboxFacts, sandboxProblem } from './setup/sandbox.mjs'

/** What Chromium ends itself with when it can't go on. */
const CRASHES = ['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV']

/** Runs a program in the foreground until it ends; Ctrl-C and TERM reach it. */
function foreground(command, args, env) {
  const child = spawn(command, args, { stdio: 'inherit', env })
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: exitCodeOf(code, signal), crashed: CRASHES.includes(signal) }))
  })
}

await main(async () => {
  if (!hasDisplay()) {
    await setUpTools()
    await ensureBuild()
    note('no display here: serving the window to a browser instead')
    const serve = [inRoot('out', 'main', 'cli.js'), 'serve', ...process.argv.slice(2)]
    return (await foreground(nodePath, serve, toolEnv())).code
  }
  const runtime = await setUpWindow()
  await ensureBuild()
  const switches = rootSwitches()
  if (switches.length > 0)
    note("running as root, so without Chromium's sandbox (--no-sandbox); use a normal user for real work")
  // npm sets variables that would make Electron behave as plain Node in some setups.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const { code, crashed } = await foreground(runtime.executable, [root, ...switches, ...process.argv.slice(2)], env)
  const problem = crashed && switches.length === 0 ? sandboxProblem(sandboxFacts(runtime.dist)) : null
  if (problem) throw problem
  if (crashed) note(`the window ended by itself (exit code ${code}); what it said last is above`)
  return code
})
