import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { runApart } from '../transport/run-apart.ts'
import type { ScriptResult, ServerSession } from '../transport/session.ts'
import { parseAttemptStatus } from './attempt-status.ts'

import {
  cancelScriptOf,
  deployScriptOf,
  diskUseScriptOf,
  releaseScriptOf,
  removeScriptOf,
  startScriptOf,
  statusScriptOf,
} from './runner-scripts.ts'
import { sessionName } from './session-name.ts'
import type { AttemptSpec, AttemptStatus, Launcher, Released } from './types.ts'

const REMOVE_MS = 300_000
const RELEASE_MS = 300_000
const MEASURE_MS = 60_000
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Runs attempts as plain processes of the account on the server, by the scripts in resources/runner.
 * Beside what {@link Launcher} says, methods throw what {@link ServerSession.run} throws.
 */
export const shellLauncher: Launcher = {
  async deploy(session, spec) {
    const result = await session.run(deployText(spec))
    checkDeployed(result, spec)
    const [dir = '', workspaceDir = ''] = result.stdout.trimEnd().split('\n')
    return { dir, workspaceDir }
  },

  async start(session, dir) {
    return started(await session.run(startScriptOf(dir)))
  },

  async status(session, dir) {
    return parseAttemptStatus(succeeded(await session.run(statusScriptOf(dir)), 'asking for the state of a job'))
  },

  async cancel(session, dir, graceSeconds) {
    succeeded(await session.run(cancelScriptOf(dir, graceSeconds)), 'cancelling a job')
  },

  async release(transport, spec) {
    checkedId(spec.jobId)
    if (spec.removeWorkspace !== null) checkedWorkspace(spec.removeWorkspace)
    return parseReleased(await runApart(transport, releaseScriptOf(spec), RELEASE_MS))
  },

  async remove(transport, jobId) {
    const result = await runApart(transport, removeScriptOf(checkedId(jobId)), REMOVE_MS)
    if (result.code === 3) {
      throw new RemotebotError('INVALID_STATE', 'The job still runs on its server: its files cannot be removed', {
        hint: 'Cancel it first, then remove it.',
      })
    }
    return lastNumber(succeeded(result, 'removing the files of a job'))
  },

  async diskUse(transport, jobId) {
    const result = await runApart(transport, diskUseScriptOf(checkedId(jobId)), MEASURE_MS)
    return lastNumber(succeeded(result, 'measuring the files of a job'))
  },
}

function deployText(spec: AttemptSpec): string {
  checkedId(spec.jobId)
  for (const [what, values] of [
    ['variable', spec.env],
    ['secret', spec.secrets],
  ] as const) {
    for (const [name, value] of Object.entries(values)) {
      if (!VARIABLE.test(name)) throw invalid(`${JSON.stringify(name)} cannot be the name of a ${what}`)
      if (value.includes('\0')) throw invalid(`The ${what} ${name} holds a NUL, which no program can be given`)
    }
  }
  const texts = [spec.command, spec.workingDir ?? '', spec.workspaceDir, ...spec.bootstrap.map(({ run }) => run)]
  if (texts.some((text) => text.includes('\0'))) throw invalid('A command may not contain NUL')
  if (spec.bootstrap.some(({ inputs }) => inputs.some((input) => /[\0\n]/.test(input))))
    throw invalid('A file that a step depends on may not have a line break in its name')
  return deployScriptOf(spec, sessionName(spec.name, spec.jobId))
}

/** Ids become parts of paths that are removed: nothing but an id may pass. */
function checkedId(id: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(id)) throw invalid(`${JSON.stringify(id)} is not a job id`)
  return id
}

/** The name of a folder below ~/.remotebot/work, which is removed as a whole. */
function checkedWorkspace(name: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) throw invalid(`${JSON.stringify(name)} is not a workspace`)
}

function parseReleased(result: ScriptResult): Released {
  // A login shell may have said something first.
  const said = succeeded(result, 'ending what a job left behind').split('\n')
  if (!said.includes('released')) {
    throw new RemotebotError('REMOTE_FAILED', 'The server did not say whether anything of the job is left', {
      details: result.stdout.slice(0, 2000),
    })
  }
  const left = said.flatMap((line) => {
    const [, pid, program = ''] = /^left (\d+) ?(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), program }]
  })
  return { left, workspaceKept: said.includes('kept') }
}

/** Either it is gone soon, or its watchdog sees the new job and gives way: asking again tells. */
function refuseEnding(result: ScriptResult): void {
  if (result.code !== 6) return
  throw new RemotebotError('UNREACHABLE', 'This rented server is just about to end itself', {
    hint: 'It was idle for as long as it may be, or its lease is over.',
  })
}

function checkDeployed(result: ScriptResult, spec: AttemptSpec): void {
  refuseEnding(result)
  if (result.code === 3) {
    throw new RemotebotError(
      'INVALID_INPUT',
      `A job in a terminal needs tmux on the server: ${spec.name} was not started`,
      {
        hint: 'Install tmux there, or run the job without a terminal.',
      },
    )
  }
  if (result.code === 4) {
    throw new RemotebotError(
      'UNSUPPORTED_SERVER',
      'This server has neither setsid nor perl, one of which a job needs to outlive the connection',
      {
        hint: 'Install util-linux or perl there.',
      },
    )
  }
  if (result.code === 28) {
    throw new RemotebotError(
      'DISK_FULL',
      'The disk with ~/.remotebot on this server is full: the job was not started',
      {
        hint: 'Free some space there, for instance by removing old jobs with their files.',
        details: result.stderr.trim(),
      },
    )
  }
  succeeded(result, 'preparing the folder of a job')
}

/** A login shell may have said something first. */
const lastNumber = (output: string) => Number(output.trimEnd().split('\n').at(-1))

function started(result: ScriptResult): AttemptStatus {
  refuseEnding(result)
  return parseAttemptStatus(succeeded(result, 'starting a job'))
}

function succeeded(result: ScriptResult, what: string): string {
  if (result.code === 0) return result.stdout
  throw new RemotebotError('REMOTE_FAILED', `The server failed at ${what} (exit ${result.code})`, {
    hint: 'Check that the home folder of this account is writable.',
    details: (result.stderr.trim() || result.stdout.trim()).slice(0, 4000),
  })
}

function invalid(message: string): RemotebotError {
  return new RemotebotError('INVALID_INPUT', message)
}
