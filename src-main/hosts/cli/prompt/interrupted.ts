/** A person pressed Ctrl-C at a question: exit code 130, nothing more to say. */
export class Interrupted extends Error {
  readonly exit = 130
}
