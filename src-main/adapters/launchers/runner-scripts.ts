import cancelScript from '../../../resources/runner/cancel.sh?raw'
import command from '../../../resources/runner/command.sh?raw'
import deployScript from '../../../resources/runner/deploy.sh?raw'
import diskUseScript from '../../../resources/runner/disk-use.sh?raw'
import lib from '../../../resources/runner/lib.sh?raw'
import releaseScript from '../../../resources/runner/release.sh?raw'
import eventHelper from '../../../resources/runner/remotebot-event.sh?raw'
import removeScript from '../../../resources/runner/remove.sh?raw'
import removeAllScript from '../../../resources/runner/remove-all.sh?raw'
import run from '../../../resources/runner/run.sh?raw'
import specs from '../../../resources/runner/specs.sh?raw'
import startScript from '../../../resources/runner/start.sh?raw'
import statusScript from '../../../resources/runner/status.sh?raw'
import steps from '../../../resources/runner/steps.sh?raw'
import stop from '../../../resources/runner/stop.sh?raw'
import sweep from '../../../resources/runner/sweep.sh?raw'
import view from '../../../resources/runner/view.sh?raw'
import mayBegin from '../../../resources/watchdog/may-begin.sh?raw'
import { compactScript } from '../transport/compact-script.ts'
import { shellQuote } from '../transport/shell-quote.ts'
import { type AttemptSpec, bootstrapLog, type ReleaseSpec, STEPS_FILE } from './types.ts'

/** Script that writes the folder of an attempt and prints its path. Values travel in its text, never in an argv. */
export function deployScriptOf(spec: AttemptSpec, session: string): string {
  const settings = {
    job: spec.jobId,
    attempt: String(spec.attempt),
    session,
    workspace: spec.workspaceDir,
    workdir: spec.workingDir ?? '',
    steps: String(spec.bootstrap.length),
    volumes: spec.volumes.join(' '),
    limit: spec.timeLimit === null ? '' : String(spec.timeLimit),
    tty: spec.tty ? '1' : '',
    hold: spec.hold,
  }
  const secretNames = Object.keys(spec.secrets)
  const plain = Object.entries(spec.env).filter(([name]) => !secretNames.includes(name))
  const files: Record<string, string> = {
    settings: assignments(settings),
    'spec.json': `${JSON.stringify(recognisable(spec), null, 2)}\n`,
    command: `${spec.command}\n`,
    env: lines([
      ...plain.map(([name, value]) => `export ${name}=${shellQuote(value)}`),
      ...secretNames.map((name) => `export ${name}`),
    ]),
    ...(secretNames.length > 0 ? { secrets: assignments(spec.secrets) } : {}),
    ...(spec.bootstrap.length > 0 ? setupFiles(spec) : {}),
    'bin/remotebot-event': `#!/bin/sh\n${compactScript(eventHelper)}`,
    'lib.sh': compactScript(lib),
    'sweep.sh': compactScript(sweep),
    'run.sh': compactScript(`. ./lib.sh\n. ./sweep.sh\n${run}`),
    'command.sh': compactScript(`. "$1/lib.sh"\n${command}`),
    'stop.sh': compactScript(`. ./lib.sh\n. ./sweep.sh\n${stop}`),
    'view.sh': compactScript(`. "$1/lib.sh"\n${view}`),
  }
  const writes = Object.entries(files).map(([name, text]) => `printf %s ${shellQuote(text)} >${name}`)
  return `${assignments(settings)}write_files() {\n${writes.join(' &&\n')}\n}\n${compactScript(mayBegin + deployScript)}`
}

/** What the server needs to set up by itself. */
function setupFiles({ bootstrap }: AttemptSpec): Record<string, string> {
  const files = bootstrap.flatMap(({ run, inputs }, index) => [
    [`bootstrap-${index + 1}`, `${run}\n`],
    [`inputs-${index + 1}`, lines([...inputs])],
    [bootstrapLog(index + 1), ''],
  ])
  return { ...Object.fromEntries(files), [STEPS_FILE]: '', 'setup,none': '', 'steps.sh': compactScript(steps) }
}

/** Script that starts the attempt in `dir`, unless it was started before, and prints its status. */
export function startScriptOf(dir: string): string {
  return assignments({ dir }) + compactScript(lib + mayBegin + startScript + statusScript)
}

/** Script that prints the status of the attempt in `dir`. */
export function statusScriptOf(dir: string): string {
  return assignments({ dir }) + compactScript(lib + statusScript)
}

/** Script that has the server cancel the attempt in `dir`. */
export function cancelScriptOf(dir: string, graceSeconds: number): string {
  return assignments({ dir, grace: String(Math.max(0, Math.ceil(graceSeconds))) }) + compactScript(lib + cancelScript)
}

/** Script that ends what a job left and removes what it must not leave; see release.sh for what it prints. */
export function releaseScriptOf({ jobId, before, purge, removeWorkspace }: ReleaseSpec): string {
  const limits = { before: before === null ? '' : String(before), purge: purge ? '1' : '' }
  const settings = { job: jobId, ...limits, remove: removeWorkspace ?? '' }
  return assignments(settings) + compactScript(lib + sweep + releaseScript)
}

/** Script that prints what a server keeps of jobs; see specs.sh. */
export function specsScript(): string {
  return compactScript(specs)
}

/** Script that prints the bytes of a job's folders. */
export function diskUseScriptOf(job: string): string {
  return assignments({ job }) + compactScript(`${diskUseScript}disk_use\necho "$bytes"\n`)
}

/** Script that removes a job's folders and prints the bytes freed; exits 3 while it runs. */
export function removeScriptOf(job: string): string {
  return assignments({ job }) + compactScript(lib + diskUseScript + removeScript)
}

/** What an installation keeps on a server, by its own account. */
export interface Kept {
  jobs: readonly string[]
  /** Names of the workspaces below ~/.remotebot/work that jobs have named. */
  workspaces: readonly string[]
}

/** Script that removes what an installation keeps on a server; exits 3 with a job's id on stderr while it runs. */
export function removeEverythingScript({ jobs, workspaces }: Kept): string {
  // They become parts of paths that are removed.
  const words = (all: readonly string[]) => all.filter((name) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)).join(' ')
  return assignments({ jobs: words(jobs), workspaces: words(workspaces) }) + compactScript(lib + removeAllScript)
}

function assignments(values: Record<string, string>): string {
  return lines(Object.entries(values).map(([name, value]) => `${name}=${shellQuote(value)}`))
}

function lines(all: string[]): string {
  return all.map((line) => `${line}\n`).join('')
}

/** What a later engine needs to recognise the attempt; names of secrets, never values. */
function recognisable({ secrets, ...rest }: AttemptSpec) {
  return { ...rest, secrets: Object.keys(secrets) }
}
