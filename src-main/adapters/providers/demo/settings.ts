import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { describeIssues } from '../../../../src-shared/vocabulary/index.ts'

/** Ways in which a call can fail. Those marked * are carried out all the same; the caller cannot know. */
export const FAULTS = [
  'server-error', // 500
  'unavailable', // 503: nothing was done
  'rate-limit', // 429 with Retry-After
  'rate-limit-bare', // 429 without
  'timeout', // never an answer
  'answer-lost', // * the connection breaks before the answer
  'truncated', // * half an answer
  'not-json', // 502 with a page of HTML
  'id-in-error', // * 500 whose body names the machine that was made
  'auth', // 401
  'forbidden', // 403
  'balance', // 402
  'conflict', // 409
  'gone', // 410
  'rule', // 422
] as const
export const faultKind = z.enum(FAULTS)
export type FaultKind = z.infer<typeof faultKind>

export const CALLS = [
  'account',
  'offers',
  'launch',
  'list',
  'get',
  'start',
  'stop',
  'terminate',
  'change',
  'disks',
  'remove-disk',
  'bills',
] as const
export const callName = z.enum(CALLS)
export type CallName = z.infer<typeof callName>

const seconds = z.number().min(0).max(86_400)
/** None, all, or those of these offers. */
const which = z.union([z.enum(['none', 'all']), z.array(z.string())])

/** Everything about the demo cloud that can be set: by `PATCH /admin/settings`, or in `settings.json` before it starts. */
export const settingsSchema = z.object({
  /** Offers, prices and random faults follow from it. */
  seed: z.number().int().default(1),
  /** How many offers there are. */
  offers: z.number().int().min(0).max(100_000).default(40),
  /** Prices of spot offers move after so many seconds; 0: never. */
  driftSeconds: seconds.default(60),
  /** How long each step takes. */
  delays: z
    .object({
      capacity: seconds.default(1),
      image: seconds.default(2),
      boot: seconds.default(2),
      /** From running to an SSH server that answers. */
      ssh: seconds.default(1),
      stop: seconds.default(1),
      terminate: seconds.default(1),
    })
    .prefault({}),
  /** Whole seconds after a launch for which the machine may be missing from lists: what the client declares. */
  settleSeconds: z.number().int().min(0).max(600).default(5),
  /** The longest that the client waits for an answer. */
  answerSeconds: z.number().min(0.1).max(600).default(15),
  /** New machines are missing from lists, and not found by their id, for so long. */
  hideNewSeconds: seconds.default(0),
  /** Machines that ended by themselves or were taken away stay in lists for so long. */
  showEndedSeconds: seconds.default(60),
  /** Ending a machine fails for so long, from the first call on. */
  terminateFailsSeconds: seconds.default(0),
  /** Offers that nobody can have now. */
  noCapacity: which.default('none'),
  /** Offers whose machines never open SSH. */
  sshNever: which.default('none'),
  /** Offers whose machines fail to boot. */
  bootFails: which.default('none'),
  /** A machine gets the address of the one that ended last, with a host key of its own. */
  reuseAddress: z.boolean().default(false),
  /** A machine that ends leaves its disk behind, which goes on billing. */
  keepDisks: z.boolean().default(false),
  /** Prices of offers, an hour in micro-dollars, instead of their own. */
  prices: z.record(z.string(), z.number().int().nonnegative()).default({}),
  /** A GB (10⁹ bytes) out and in over a machine's SSH server, micro-dollars, instead of what its offer says. */
  trafficPrices: z
    .object({
      egressGb: z.number().int().nonnegative().nullable().default(null),
      ingressGb: z.number().int().nonnegative().nullable().default(null),
    })
    .prefault({}),
  /** What can be spent, micro-dollars. */
  credit: z.number().int().nonnegative().default(1_000_000_000),
  /** Random failures of calls: `rate` of 1 is every call. */
  faults: z
    .object({
      rate: z.number().min(0).max(1).default(0),
      kinds: z.array(faultKind).default(['server-error']),
      /** Empty: all of them. */
      calls: z.array(callName).default([]),
      retryAfterSeconds: z.number().int().min(0).max(3600).default(1),
    })
    .prefault({}),
  /** The next calls that fail for certain, each once; each is removed as it happens. */
  failNext: z.array(z.object({ call: callName, kind: faultKind })).default([]),
  /** The cloud ends after so long without machines and calls. */
  idleExitSeconds: z.number().min(1).max(86_400).default(600),
})
export type DemoSettings = z.infer<typeof settingsSchema>
/** Any part of the settings. */
export type DemoSettingsInput = z.input<typeof settingsSchema>

const FILE = 'settings.json'

/** The settings of a cloud's folder; the defaults where there is no file. @throws Error naming what is wrong in it */
export function readSettings(folder: string): DemoSettings {
  const path = join(folder, FILE)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return settingsSchema.parse({})
    throw error
  }
  return parseSettings(text, path)
}

/** What the client needs of them. Where the file is wrong, the cloud itself says what is. */
export function clientSettings(folder: string): Pick<DemoSettings, 'settleSeconds' | 'answerSeconds'> {
  try {
    return readSettings(folder)
  } catch {
    return settingsSchema.parse({})
  }
}

function parseSettings(text: string, path: string): DemoSettings {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`)
  }
  const parsed = settingsSchema.safeParse(value)
  if (!parsed.success) throw new Error(`${path}: ${describeIssues(parsed.error.issues)}`)
  return parsed.data
}

/** Stored so that a cloud that is started again behaves the same. */
export function writeSettings(folder: string, settings: DemoSettingsInput): void {
  const path = join(folder, FILE)
  writeFileSync(`${path}.partial`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.partial`, path)
}

/** Settings with some of them changed; groups (`delays`, `trafficPrices`, `faults`) are changed field by field. @throws z.ZodError */
export function changeSettings(now: DemoSettings, change: DemoSettingsInput): DemoSettings {
  return settingsSchema.parse({
    ...now,
    ...change,
    delays: { ...now.delays, ...change.delays },
    trafficPrices: { ...now.trafficPrices, ...change.trafficPrices },
    faults: { ...now.faults, ...change.faults },
  })
}

/** Whether a setting such as `noCapacity` names this offer. */
export function names(setting: DemoSettings['noCapacity'], offerId: string): boolean {
  return setting === 'all' || (setting !== 'none' && setting.includes(offerId))
}
