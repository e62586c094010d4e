import { z } from 'zod'

/** What every error carries beside its code and message. */
export const problemData = z.object({
  /** The next step, as one sentence. */
  hint: z.string().optional(),
  /** The exact text of the program or host that refused, for the fold. */
  details: z.string().optional(),
  /** Names that an ambiguous name could mean. */
  candidates: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  /** Host keys of HOST_KEY_UNKNOWN and HOST_KEY_CHANGED. */
  hostKey: z
    .object({
      host: z.string(),
      algorithm: z.string(),
      fingerprint: z.string(),
      pinned: z.string().optional(),
      pinnedFrom: z.string().optional(),
      /** The server where it can be trusted, where the caller did not name one. */
      serverId: z.string().optional(),
    })
    .optional(),
  /** Id of the request of APPROVAL_NEEDED and APPROVAL_DENIED. */
  approval: z.string().optional(),
})
export type ProblemData = z.infer<typeof problemData>

/** Every error the engine answers with: HTTP status, and the CLI's exit code (cli.md). */
export const ERRORS = {
  INVALID_INPUT: { status: 400, exit: 2 },
  AMBIGUOUS: { status: 400, exit: 2 },
  UNAUTHORIZED: { status: 401, exit: 1 },
  FORBIDDEN: { status: 403, exit: 1 },
  NOT_FOUND: { status: 404, exit: 3 },
  INVALID_STATE: { status: 409, exit: 11 },
  UNREACHABLE: { status: 502, exit: 7 },
  LOGIN_REFUSED: { status: 502, exit: 7 },
  HOST_KEY_UNKNOWN: { status: 409, exit: 8 },
  HOST_KEY_CHANGED: { status: 409, exit: 8 },
  KEY_UNUSABLE: { status: 400, exit: 7 },
  UNSUPPORTED_SERVER: { status: 422, exit: 1 },
  REMOTE_FAILED: { status: 502, exit: 1 },
  DISK_FULL: { status: 507, exit: 1 },
  TIMED_OUT: { status: 504, exit: 10 },
  /** Nobody has what was asked for now. */
  NO_CAPACITY: { status: 409, exit: 6 },
  /** A budget's hard cap, or a threshold that blocks, stands against it. */
  BUDGET_EXCEEDED: { status: 402, exit: 4 },
  /** A person said no, or nobody said anything in time. */
  APPROVAL_DENIED: { status: 403, exit: 5 },
  /** A person has to decide first; `data.approval` is the request. */
  APPROVAL_NEEDED: { status: 409, exit: 5 },
  /** A provider refused the key, or the key lacks a right. */
  PROVIDER_REFUSED: { status: 502, exit: 7 },
  /** A provider failed, or answered what makes no sense. */
  PROVIDER_FAILED: { status: 502, exit: 1 },
  VAULT_LOCKED: { status: 423, exit: 12 },
  NO_ENGINE: { status: 503, exit: 9 },
  VERSION_SKEW: { status: 409, exit: 9 },
  STORE_DAMAGED: { status: 500, exit: 1 },
  STORE_NEWER: { status: 500, exit: 1 },
} as const
export type ErrorCode = keyof typeof ERRORS

/**
 * An expected failure: stable `code`, a message that says what and where, and in `data.hint` the next
 * step. Everything that a person could meet is one of these; anything else is a bug.
 */
export class RemotebotError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly data: ProblemData = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'RemotebotError'
  }
}

interface Issue {
  message: string
  path?: ReadonlyArray<PropertyKey | { key: PropertyKey }>
  /** What is wrong with a key of a record. */
  issues?: readonly Issue[]
}

/** What is wrong with an input, field by field: "name: a job name has at most 80 characters". */
export function describeIssues(issues: readonly Issue[]): string {
  return issues.map(describeIssue).join('; ')
}

function describeIssue(issue: Issue): string {
  const keys = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
  // A person gave a command and a name, not a spec.
  const field = keys.length > 1 && keys[0] === 'spec' ? keys.slice(1) : keys
  const message = issue.issues?.[0]?.message ?? issue.message
  return field.length > 0 ? `${field.join('.')}: ${message}` : message
}
