import { MEANING } from '../http/http-client.ts'
import { redact } from '../http/redact.ts'
import { codeOf, type Effect, refusalOf, silence } from '../http/refusal.ts'
import { retryAfterMs } from '../http/retry-after.ts'
import { ProviderError } from '../provider-error.ts'

type Kind = ProviderError['kind']

/** Codes of docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html and what they mean for what is tried next. */
const CODES: Record<string, Kind> = {
  InsufficientInstanceCapacity: 'capacity',
  InsufficientHostCapacity: 'capacity',
  InsufficientCapacity: 'capacity',
  SpotMaxPriceTooLow: 'capacity',
  // Limits of the account: another type may be within its own.
  MaxSpotInstanceCountExceeded: 'capacity',
  VcpuLimitExceeded: 'capacity',
  InstanceLimitExceeded: 'capacity',
  Unsupported: 'capacity',
  AuthFailure: 'auth',
  UnauthorizedOperation: 'auth',
  InvalidClientTokenId: 'auth',
  SignatureDoesNotMatch: 'auth',
  UnrecognizedClientException: 'auth',
  InvalidSignatureException: 'auth',
  MissingAuthenticationTokenException: 'auth',
  AccessDenied: 'auth',
  AccessDeniedException: 'auth',
  ExpiredToken: 'auth',
  ExpiredTokenException: 'auth',
  RequestExpired: 'auth',
  OptInRequired: 'auth',
  Blocked: 'auth',
  PendingVerification: 'auth',
  RequestLimitExceeded: 'rate',
  Throttling: 'rate',
  ThrottlingException: 'rate',
  EC2ThrottledException: 'rate',
  InternalError: 'transient',
  InternalFailure: 'transient',
  ServiceUnavailable: 'transient',
  Unavailable: 'transient',
  // The token was used for another machine: there is one.
  IdempotentParameterMismatch: 'unknown',
}

interface SdkError extends Error {
  $metadata?: { httpStatusCode?: number }
  $response?: { headers?: Record<string, string> }
  Code?: string
}

interface Call {
  effect: Effect
  secrets: readonly string[]
  signal: AbortSignal
  now: number
}

/** What a failure of the SDK means. The reason of an abort stays what it is. */
export function failureOf(error: unknown, { effect, secrets, signal, now }: Call): unknown {
  if (error instanceof ProviderError) return error
  if (signal.aborted) return signal.reason
  const { name, message, $metadata, $response, Code } = error as SdkError
  const code = Code ?? name
  const status = $metadata?.httpStatusCode
  const clean = (text: string) => redact(text, secrets)
  const told = status === undefined ? {} : { httpStatus: status }
  const network = codeOf(error)
  if (status === undefined && (network !== null || name === 'TimeoutError'))
    return new ProviderError(silence(effect, network), clean(`not reached (${network ?? 'no answer in time'})`), told)
  const kind = kindOf(code, status, effect)
  const words = clean(`${MEANING[kind]} (${code}: ${message})`)
  const wait = retryAfterMs(new Headers($response?.headers), now)
  const asked = wait === null ? {} : { retryAfterMs: wait }
  return new ProviderError(kind, words, { ...told, ...asked, details: clean(`${code}: ${message}`) })
}

function kindOf(code: string, status: number | undefined, effect: Effect): Kind {
  const known = CODES[code]
  if (known === 'transient') return silence(effect, null)
  if (known) return known
  if (/\.NotFound$/.test(code)) return effect === 'create' ? 'rule' : 'gone'
  // A success that the SDK could not read.
  if (status === undefined || status < 300) return silence(effect, null)
  // EC2 says by a code that there is no such thing, never by a status.
  return status === 404 || status === 410 ? 'rule' : refusalOf(status, effect)
}
