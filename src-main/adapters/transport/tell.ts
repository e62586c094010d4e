/**
 * Calls one of several listeners. What it throws is a fault of its own and must not silence the others, so it only
 * becomes a warning of the process.
 */
export function tell(call: () => void): void {
  try {
    call()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : new Error(String(error)))
  }
}
