import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter } from 'node:path'
import { SetupError } from './errors.mjs'
import { binDir, root } from './paths.mjs'

/** The environment of every tool: the project's own Node and programs come first. */
export const toolEnv = (extra = {}) => ({
  ...process.env,
  PATH: `${binDir}${delimiter}${process.env.PATH ?? ''}`,
  ...extra,
})

/** The exit code of a program as a shell gives it: 128 and the signal for one that a signal ended. */
export const exitCodeOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0)

/**
 * Runs a program to its end and answers its exit code. `capture` keeps its output instead of showing
 * it; `onText` also sees shown output.
 * @returns {Promise<{code: number, output: string}>}
 */
export function run(command, args, { cwd = root, env = toolEnv(), capture = false, onText, timeoutMs = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const piped = capture || onText
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', piped ? 'pipe' : 'inherit', piped ? 'pipe' : 'inherit'],
      // npm is a .cmd file on Windows, which only a shell can start.
      shell: process.platform === 'win32',
    })
    const output = []
    const listen = (from, to) =>
      from?.on('data', (chunk) => {
        if (capture) output.push(chunk)
        else to.write(chunk)
        onText?.(chunk.toString())
      })
    listen(child.stdout, process.stdout)
    listen(child.stderr, process.stderr)
    const timer = timeoutMs > 0 ? setTimeout(() => child.kill('SIGTERM'), timeoutMs) : undefined
    child.on('error', (error) => {
      clearTimeout(timer)
      const missing = error.code === 'ENOENT'
      reject(
        new SetupError(missing ? `"${command}" is not installed.` : `"${command}" could not start: ${error.message}`),
      )
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code: exitCodeOf(code, signal), output: Buffer.concat(output).toString() })
    })
  })
}

/** Like `run`, quiet; fails with the program's output when it fails. */
export async function mustRun(command, args, { hint = '', what = `${command} ${args.join(' ')}`, ...options } = {}) {
  const { code, output } = await run(command, args, { ...options, capture: true })
  if (code !== 0) throw new SetupError(`${what} failed (exit ${code}).`, hint, output)
  return output
}

/** Whether a program answers `--version`. */
export async function has(command) {
  try {
    return (await run(command, ['--version'], { capture: true })).code === 0
  } catch {
    return false
  }
}
