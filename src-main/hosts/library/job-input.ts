/** "keepAlive" → "keep_alive". */
type Snake<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${Snake<Tail>}`
  : Name

/** The same fields under either spelling. */
type EitherSpelling<Fields> = Fields & { [Name in keyof Fields as Snake<Name & string>]?: Fields[Name] }

/** "90s", "15m", "2h", "1h30m", "7d", or seconds. */
export type Duration = string | number

interface Push {
  /** A folder of this computer; a relative one is below the current folder, or below that of the job file. */
  folder?: string
  /** More patterns to leave out, as in .gitignore. */
  excludes?: string | readonly string[]
  /** Leave out .git, .venv, node_modules, __pycache__ and *.pyc. Default: true */
  defaultIgnores?: boolean
  /** Instead of a folder: anything that `git clone` takes. It is cloned on this computer. */
  git?: string
  /** Branch, tag or commit; default: the repository's own. */
  ref?: string
}

/** One step of setting up. */
export interface StepInput {
  name?: string
  /** A shell command line, run in the workspace. */
  run: string
  /** Files of the workspace that it depends on, beside those its command names and the usual lists of dependencies. */
  inputs?: string | readonly string[]
}

interface Provision {
  /** Part of the GPU's name. Default: "A100" */
  gpu?: string
  /** How many. Default: 1 */
  count?: number
  /** Dollars per GPU and hour. */
  maxPrice?: number | string
  /** GB per GPU. */
  minVram?: number
  /** Default: "secure" */
  cloud?: 'secure' | 'community' | 'any'
  /** Default: "12.0" */
  minCuda?: string | number
  /** GB. Default: 100 */
  containerDisk?: number
  /** GB. Default: 0 */
  volumeDisk?: number
  /** Providers to ask, in order of preference; default: all that are connected. */
  providers?: readonly string[]
  region?: string
  spot?: boolean
}

interface Resources {
  cpu?: number
  /** GB. */
  memory?: number | string
  gpu?: number
  /** GB that are free. */
  disk?: number | string
}

interface Fields {
  /** A shell command line, or several lines of one script. */
  command: string | readonly string[]
  /** Default: made from the command. */
  name?: string
  /** Where: id or name of a server, or `auto` (the default): the first ready one with a free slot. */
  server?: string
  /** Where: `user@host:port` of an SSH host. */
  ssh?: string
  /** Where: `provider:id`, a rented machine that is there already. */
  instance?: string
  /** End that machine with the job, as one that was rented for it. */
  endInstance?: boolean
  /** Where: a machine to rent, also as "gpu=A100,count=2". */
  provision?: string | EitherSpelling<Provision>
  /** Start again on another machine when the rented one is taken away. */
  restartOnPreemption?: boolean
  /** A folder on the server that the next job of that name finds again. */
  workspace?: string
  /** A folder, or the address of a repository, that becomes the workspace. */
  push?: string | EitherSpelling<Push>
  /** What sets up before the command; a step is skipped while nothing that it depends on has changed. */
  bootstrap?: string | ReadonlyArray<string | StepInput>
  /** Where the command runs: below the workspace, `~/x`, or absolute. */
  workingDir?: string
  /** Variables; `{ secret: 'hf' }` takes the value of that vault entry. */
  env?: Readonly<Record<string, string | number | boolean | { secret: string }>>
  /** Variable → vault entry, or names that are both. */
  secrets?: readonly string[] | Readonly<Record<string, string>>
  /** The server stops the job after this, setting up included. */
  timeout?: Duration
  /** What the server must have. */
  resources?: Resources
  /** Programs that the server must have. */
  tools?: string | readonly string[]
  /** Files, folders and globs to bring home. */
  outputs?: string | readonly string[]
  /** Default: "always", also of a job that failed. */
  outputsWhen?: 'always' | 'success'
  /** After the end, hold the slot, the workspace and what still runs, for `keepFor`. */
  keepAlive?: boolean
  /** Default: 1h */
  keepFor?: Duration
  /** The same for so long where it failed. */
  keepOnFailure?: Duration
  /** Remove the workspace at the end. */
  removeWorkspace?: boolean
  /** Higher starts first, -100 to 100. */
  priority?: number
  /** Run inside a terminal (tmux), for programs that want one. */
  tty?: boolean
  /** Why, for whoever reads the list. */
  justification?: string
  /** What it is charged to. */
  project?: string
}

/** A job as `new RemoteJob` takes it: the fields of job.yaml, in camelCase or snake_case. */
export type JobInput = EitherSpelling<Omit<Fields, 'command'>> & Pick<Fields, 'command'>
