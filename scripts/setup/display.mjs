import { spawn } from 'node:child_process'
import { SetupError } from './errors.mjs'

/** Whether a window can be shown here. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** Root has no Chromium sandbox: the switch that says so, or nothing. */
export const rootSwitches = () => (process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [])

/**
 * Starts an invisible display of our own. Answers its DISPLAY and how to end it. Xvfb picks a free number
 * itself and writes it to descriptor 3.
 */
export function startDisplay() {
  return new Promise((resolve, reject) => {
    const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const failed = (why) => reject(new SetupError(`Xvfb could not start: ${why}.`, 'Debian: apt-get install xvfb'))
    child.once('error', (error) => failed(error.message))
    child.once('exit', (code) => failed(`exit ${code}`))
    child.stdio[3].once('data', (number) =>
      resolve({ display: `:${String(number).trim()}`, stop: () => child.kill('SIGTERM') }),
    )
  })
}
