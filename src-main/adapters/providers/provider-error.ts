import { type RefusalKind, RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/**
 * A provider refused or failed. `kind` says what that means: capacity → the next offer; auth → stop asking this provider;
 * balance → stop all; rule → show; rate → wait; transient → the same again; gone → there is no such thing (any more);
 * unknown → it may have happened.
 */
export class ProviderError extends Error {
  constructor(
    readonly kind: RefusalKind,
    /** For people, with the provider's own words; never with a key. */
    message: string,
    readonly data: {
      /** Milliseconds that the provider asks us to wait. */
      retryAfterMs?: number
      /** A machine that was made although the call failed. */
      machineId?: string
      httpStatus?: number
      /** The exact answer, for the fold; shortened, without keys. */
      details?: string
    } = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'ProviderError'
  }
}

/** As the contract tells it. */
export function toRemotebotError(error: unknown, provider: string): RemotebotError {
  if (error instanceof RemotebotError) return error
  if (!(error instanceof ProviderError))
    return new RemotebotError(
      'PROVIDER_FAILED',
      `${provider} could not be asked: ${(error as Error).message}`,
      {},
      { cause: error },
    )
  const details = error.data.details === undefined ? {} : { details: error.data.details }
  const message = `${provider}: ${error.message}`
  switch (error.kind) {
    case 'capacity':
      return new RemotebotError(
        'NO_CAPACITY',
        message,
        { hint: 'Try another offer, or again later.', ...details },
        { cause: error },
      )
    case 'auth':
      return new RemotebotError(
        'PROVIDER_REFUSED',
        message,
        { hint: 'Check the key at the provider, then connect it again.', ...details },
        { cause: error },
      )
    case 'balance':
      return new RemotebotError(
        'PROVIDER_REFUSED',
        message,
        { hint: 'Add credit at the provider.', ...details },
        { cause: error },
      )
    case 'gone':
      return new RemotebotError('NOT_FOUND', message, details, { cause: error })
    default:
      return new RemotebotError(
        'PROVIDER_FAILED',
        message,
        { hint: 'Try again in a moment.', ...details },
        { cause: error },
      )
  }
}
