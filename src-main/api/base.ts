import { implement, ORPCError, ValidationError } from '@orpc/server'
import { contract } from '../../src-shared/contract/index.ts'
import { describeIssues, ERRORS, type Principal, RemotebotError } from '../../src-shared/vocabulary/index.ts'
import { refusal } from './authorize.ts'

/** What comes with each call: who acts. */
export interface ApiContext {
  principal: Principal
  /** Whether the credential is still good: a connection may outlive it. @throws RemotebotError UNAUTHORIZED */
  recheck(): void
}

/** Our errors as the contract types them. Everything else is a bug and is answered without its insides. */
export function toContractError(thrown: unknown): unknown {
  const error = refusedInput(thrown) ?? thrown
  if (!(error instanceof RemotebotError)) return error
  return new ORPCError(error.code, {
    status: ERRORS[error.code].status,
    message: error.message,
    data: error.data,
    defined: true,
  })
}

/** Input that does not fit the contract is an error like any other of ours, with a sentence for each field. */
function refusedInput(error: unknown): RemotebotError | null {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST' || !(error.cause instanceof ValidationError))
    return null
  return new RemotebotError('INVALID_INPUT', describeIssues(error.cause.issues), {
    hint: 'Correct the input, then try again.',
  })
}

/** Where every router starts: checks what the caller may do and translates errors. */
export const api = implement(contract)
  .$context<ApiContext>()
  .use(async ({ context, path, next }) => {
    try {
      context.recheck()
      const refused = refusal(context.principal, path)
      if (refused) throw refused
      return await next()
    } catch (error) {
      throw toContractError(error)
    }
  })

/** Errors thrown in the middle of a stream are translated too. */
export async function* stream<T>(source: AsyncIterable<T>): AsyncGenerator<T, void> {
  try {
    yield* source
  } catch (error) {
    throw toContractError(error)
  }
}
