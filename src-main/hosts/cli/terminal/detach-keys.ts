const CTRL_P = 0x10
const CTRL_Q = 0x11

/** Watches typed bytes for Ctrl-P Ctrl-Q. A Ctrl-P is held back until the next key shows what it meant. */
export class DetachKeys {
  #held = false

  /** The bytes to pass on, and whether the person has asked to leave. */
  read(typed: Uint8Array): { pass: Uint8Array; leave: boolean } {
    const pass: number[] = []
    for (const byte of typed) {
      if (this.#held && byte === CTRL_Q) return { pass: Uint8Array.from(pass), leave: true }
      if (this.#held) pass.push(CTRL_P)
      this.#held = byte === CTRL_P
      if (!this.#held) pass.push(byte)
    }
    return { pass: Uint8Array.from(pass), leave: false }
  }
}
