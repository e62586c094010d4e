import { ERRORS, type ErrorCode } from '../../../src-shared/vocabulary/index.ts'

/** The code of one of our typed errors, whether thrown here or answered by the engine; null for others. */
export function errorCode(error: unknown): ErrorCode | null {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && code in ERRORS ? (code as ErrorCode) : null
}
