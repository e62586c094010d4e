import type { Command } from 'commander'
import type { BootstrapStep } from '../../../../../src-shared/vocabulary/index.ts'
import { stepFlags } from '../../parse/steps.ts'
import { collect, duration, durationOrZero, gigabytes, oneOf, priority, wholeNumber } from '../../parse/values.ts'

/** What the flags of `job run` and `job submit` say, as typed. */
export interface SpecOptions {
  file?: string
  template?: string
  server?: string
  ssh?: string
  instance?: string
  endInstance?: boolean
  provision?: string
  restartOnPreemption?: boolean
  name?: string
  push?: string
  ref?: string
  exclude?: string[]
  defaultIgnores: boolean
  workspace?: string
  bootstrap?: BootstrapStep[]
  workdir?: string
  env?: string[]
  secret?: string[]
  output?: string[]
  outputsWhen?: 'always' | 'success'
  tools?: string[]
  cpu?: number
  memory?: number
  gpu?: number
  disk?: number
  timeout?: number
  keepAlive?: boolean
  keepFor?: number
  keepOnFailure?: number
  removeWorkspace?: boolean
  priority?: number
  tty?: boolean
  requester?: string
  justification?: string
  project?: string
}

/** The flags that say what a job is, shared by `job run` and `job submit`. */
export function withSpecFlags(command: Command): Command {
  const step = stepFlags()
  return command
    .optionsGroup('What to start from:')
    .option('-f, --file <job.yaml>', 'start from a job file; flags and command given here win')
    .option('--template <name>', 'start from a saved template; flags and command given here win')
    .optionsGroup('Where:')
    .option('-s, --server <server>', 'a server, or auto for the first ready one with a free slot')
    .option('--ssh <user@host:port>', 'an SSH host, which becomes a server unless it is one')
    .option('--instance <provider:id>', 'a rented machine that is there already, and stays')
    .option('--end-instance', 'end that machine with the job')
    .option('--provision <k=v,…>', 'a machine to rent, such as gpu=A100,count=2,max_price=2.50')
    .option('--restart-on-preemption', 'start again on another machine when the rented one is taken away')
    .option('--tools <a,b>', 'programs that the server must have (repeatable)', collect)
    .option('--cpu <n>', 'CPUs that the server must have', wholeNumber(1))
    .option('--memory <GB>', 'memory that the server must have', gigabytes)
    .option('--gpu <n>', 'GPUs that the server must have', wholeNumber(0))
    .option('--disk <GB>', 'free disk that the server must have', gigabytes)
    .optionsGroup('What is brought there:')
    .option('--push <source>', 'a folder, or the address of a git repository, that becomes the workspace')
    .option('--ref <ref>', 'branch, tag or commit of the repository to push')
    .option('--exclude <pattern>', 'what not to push, as in .gitignore (repeatable)', collect)
    .option('--no-default-ignores', 'push .git, .venv, node_modules, __pycache__ and *.pyc too')
    .option('--workspace <name>', 'the folder on the server, kept for the next job of that name')
    .option('--bootstrap <command>', 'sets up before the command; skipped while unchanged (repeatable)', step.run)
    .option('--bootstrap-name <name>', 'what to call the --bootstrap before it', step.name)
    .option(
      '--bootstrap-input <path>',
      'a file of the workspace: once it changed, the --bootstrap before it is not skipped (repeatable)',
      step.input,
    )
    .optionsGroup('How it runs:')
    .option('-n, --name <name>', 'what to call it (default: made from the command)')
    .option('-w, --workdir <folder>', 'where it runs: below the workspace, ~/x, or absolute')
    .option('-e, --env <K=V>', 'a variable; K alone takes its value from here (repeatable)', collect)
    .option('--secret <NAME[=VAR]>', 'a vault entry as a variable; masked wherever it is printed (repeatable)', collect)
    .option('--timeout <time>', 'the server stops it after this, setting up included: 90s, 15m, 2h', duration)
    .option('--priority <n>', 'higher starts first, -100 to 100 (default: 0)', priority)
    .option('--tty', 'run it inside a terminal (tmux), for programs that want one')
    .option('--requester <name>', 'for whom; may only narrow your own name')
    .option('--justification <text>', 'why: shown to whoever has to approve what it costs')
    .option('--project <name>', 'what it is charged to')
    .optionsGroup('What remains:')
    .option('-o, --output <path>', 'a file, folder or glob to bring home (repeatable)', collect)
    .option('--outputs-when <when>', 'bring them home always, or only on success', oneOf('always', 'success'))
    .option('--keep-alive', 'after the end, hold the slot, the workspace and what still runs')
    .option('--keep-for <time>', 'how long to hold them (default: 1h); means --keep-alive', duration)
    .option('--keep-on-failure <time>', 'hold them for so long if it fails', durationOrZero)
    .option('--remove-workspace', 'remove the workspace at the end')
}
