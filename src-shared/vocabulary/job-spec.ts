import { z } from 'zod'
import { projectName } from './budget.ts'
import { microDollars } from './money.ts'

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a variable name has letters, digits and _ and starts with no digit')

const noNul = (what: string) => z.string().refine((text) => !text.includes('\0'), `${what} may not contain NUL`)

export const jobName = z
  .string()
  .trim()
  .min(1, 'a job name may not be empty')
  .max(80, 'a job name has at most 80 characters')
  .regex(/^[^\p{Cc}]*$/u, 'a job name may not contain control characters')

/** A folder below ~/.remotebot/work that jobs may share, one after the other. */
export const workspaceName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/,
    'a workspace name has letters, digits, _ . - (at most 80) and starts with a letter, digit or _',
  )

const shellText = noNul('a command')
  .min(1, 'a job needs a command')
  .max(120_000, 'a command has at most 120,000 characters')

export const toolName = z.string().regex(/^[A-Za-z0-9_.+-]{1,64}$/, 'a tool is the name of a program')

/** The disk of a machine that is rented for a job, which brings data and leaves checkpoints there. */
const JOB_DISK_GB = 100

/** Machines to look for at providers, cheapest first. */
export const offerQuery = z.object({
  /** Part of the GPU's name, any case. */
  gpu: z.string().min(1).max(100).default('A100'),
  count: z.number().int().min(1, 'at least one GPU').max(64, 'at most 64 GPUs').default(1),
  maxPricePerGpuHour: microDollars.positive().optional(),
  minVramGb: z.number().positive().optional(),
  cloud: z.enum(['secure', 'community', 'any']).default('secure'),
  minCuda: z
    .string()
    .regex(/^\d+\.\d+$/, 'a CUDA version, such as 12.0')
    .default('12.0'),
  containerDiskGb: z.number().int().min(1).default(JOB_DISK_GB),
  volumeDiskGb: z.number().int().min(0).default(0),
  /** Providers to ask, in order of preference; empty: all that are connected. */
  providers: z.array(z.string().min(1)).default([]),
  region: z.string().min(1).optional(),
  spot: z.boolean().default(false),
})
export type OfferQuery = z.infer<typeof offerQuery>

/** What travels to the workspace before the job starts. */
export const pushSource = z.union(
  [
    z.strictObject({
      /** Absolute path of a folder on the engine's computer. */
      folder: noNul('a folder').min(1).max(4096),
      /** More patterns to leave out, as in .gitignore. */
      excludes: z.array(z.string().min(1)).max(1000).default([]),
      /** Leave out .git, .venv, node_modules, __pycache__ and *.pyc unless .remotebotignore says otherwise. */
      defaultIgnores: z.boolean().default(true),
    }),
    z.strictObject({
      /** Anything that `git clone` takes. It is cloned on the engine's computer, so the server needs no credentials. */
      git: noNul('an address').min(1).max(4096),
      /** Branch, tag or commit; default: the remote's own. */
      ref: noNul('a ref').min(1).max(300).regex(/^[^-]/, 'a ref starts with no -').optional(),
    }),
  ],
  { error: 'what to push is either a folder (folder, excludes, defaultIgnores) or a repository (git, ref)' },
)
export type PushSource = z.infer<typeof pushSource>

/** One step of setting up, with a log of its own. */
export const bootstrapStep = z.object({
  name: jobName.optional(),
  run: shellText,
  /**
   * Files of the workspace that this step depends on, beside those its command names and the usual lists of
   * dependencies (requirements.txt, pyproject.toml, package-lock.json, …). The step runs again when one changes.
   */
  inputs: z.array(noNul('a path').min(1)).max(100).default([]),
})
export type BootstrapStep = z.infer<typeof bootstrapStep>

/** What a job needs of a server; `auto` looks for one that has it, a named one is checked before it starts. */
export const jobResources = z.object({
  cpu: z.number().int().min(1, 'at least 1 CPU').optional(),
  memoryGb: z.number().positive('more than 0 GB').optional(),
  gpu: z.number().int().min(0).optional(),
  diskGb: z.number().positive('more than 0 GB').optional(),
})
export type JobResources = z.infer<typeof jobResources>

/** What a person asks for. One schema behind the form, the CLI's flags, job.yaml, the library and the HTTP API. */
export const jobSpec = z
  .object({
    kind: z.literal('command').default('command'),
    name: jobName.optional(),
    /** Id, id prefix or name of a server, or `auto`: the first ready server with a free slot. */
    server: z.string().min(1).default('auto'),
    /** `user@host:port` of an SSH host, which becomes a server unless it is one. */
    ssh: z.string().min(1).max(500).optional(),
    /** `provider:id`: a machine that we did not launch; it is not ended with the job unless `endInstance`. */
    instance: z
      .string()
      .regex(/^[a-z0-9-]+:.+$/, 'an instance is provider:id')
      .optional(),
    provision: offerQuery.optional(),
    /** End the machine of `instance` with the job, as one that was rented for it. */
    endInstance: z.boolean().default(false),
    /** Start again on another machine when the rented one is taken away. */
    restartOnPreemption: z.boolean().default(false),
    /** Folder below ~/.remotebot/work, kept for the next job of that name; default: the job's own. */
    workspace: workspaceName.optional(),
    push: pushSource.optional(),
    bootstrap: z.array(bootstrapStep).max(50, 'at most 50 steps').default([]),
    /** One POSIX shell command line, run by `sh -c` on the server. */
    command: shellText,
    /** Where it runs: absolute, below the home folder (`~/x`), or below the workspace (`x`). Default: the workspace. */
    workingDir: noNul('a folder').min(1).max(4096).optional(),
    env: z.record(variableName, noNul('a variable').max(100_000)).default({}),
    /** Variable name → name of a vault entry; its value is masked wherever it is printed. */
    secrets: z.record(variableName, z.string()).default({}),
    /** Seconds until the server itself stops the job, setting up included; null: none, but two hours on a rented server. */
    timeLimit: z
      .number()
      .int()
      .min(1, 'a time limit is at least a second')
      .max(31_536_000, 'a time limit is at most 365 days')
      .nullable()
      .default(null),
    resources: jobResources.default({}),
    /** Programs that the server must have. */
    tools: z.array(toolName).max(50).default([]),
    /** Files, folders and globs to bring home: below the working folder, `~/x`, or absolute. */
    outputs: z.array(noNul('a path').min(1).max(4096)).max(200).default([]),
    /** `success`: a job that failed, was cancelled or timed out brings nothing home. */
    outputsWhen: z.enum(['always', 'success']).default('always'),
    /** After the end, hold the slot, the workspace and what still runs, for `keepFor` seconds. */
    keepAlive: z.boolean().default(false),
    keepFor: z.number().int().min(60, 'at least a minute').max(604_800, 'at most 7 days').default(3600),
    /** The same for this many seconds where it failed; 0: no. */
    keepOnFailure: z.number().int().min(0).max(604_800, 'at most 7 days').default(0),
    /** Remove the workspace at release; else it stays until the job's files are removed, a named one for good. */
    removeWorkspace: z.boolean().default(false),
    /** Higher starts first. */
    priority: z
      .number()
      .int()
      .min(-100, 'a priority is between -100 and 100')
      .max(100, 'a priority is between -100 and 100')
      .default(0),
    /** Run inside a terminal (tmux on the server), for programs that want one. */
    tty: z.boolean().default(false),
    justification: z.string().max(2000).optional(),
    /** What it is charged to. */
    project: projectName.optional(),
  })
  .superRefine((spec, context) => {
    const named = [
      spec.server === 'auto' ? null : 'server',
      spec.ssh === undefined ? null : 'ssh',
      spec.instance === undefined ? null : 'instance',
      spec.provision === undefined ? null : 'provision',
    ].filter((name) => name !== null)
    if (named.length > 1) {
      const message = `a job runs in one place: ${named.join(' and ')} cannot be combined`
      context.addIssue({ code: 'custom', path: [named[1] as string], message })
    }
    for (const variable of Object.keys(spec.secrets)) {
      if (!(variable in spec.env)) continue
      const message = `${variable} is set both as a plain variable and as a secret`
      context.addIssue({ code: 'custom', path: ['secrets', variable], message })
    }
  })
  .describe(
    'What runs where. At most one of server (other than auto), ssh, instance and provision. ' +
      'No variable is in both env and secrets.',
  )
export type JobSpec = z.infer<typeof jobSpec>
export type JobSpecInput = z.input<typeof jobSpec>
