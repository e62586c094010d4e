/** A failure of set-up that a person can act on: `message` says what, `hint` says what to do next. */
export class SetupError extends Error {
  constructor(message, hint = '', output = '') {
    super(message)
    this.hint = hint
    this.output = output
  }
}

/** Runs an entry script: prints expected failures as text instead of a stack, and sets the exit code. */
export async function main(work) {
  try {
    const code = await work()
    process.exitCode = code ?? 0
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    const tail = error.output.trim().split('\n').slice(-20).join('\n')
    if (tail) console.error(tail)
    console.error(`\n✗ ${error.message}`)
    if (error.hint) console.error(`  → ${error.hint}`)
    process.exitCode = 1
  }
}
