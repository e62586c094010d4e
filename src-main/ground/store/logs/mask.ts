import { RemotebotError } from '../../../../src-shared/vocabulary/errors.ts'
import { type Automaton, buildAutomaton } from './aho-corasick.ts'
import { MIN_SECRET_BYTES, secretForms } from './secret-forms.ts'

const STAR = 0x2a

/** A set of secrets, ready to be masked; share it between all maskers of a job. */
export interface SecretSet {
  readonly automaton: Automaton | null
  /** How many bytes before a position can decide what is masked from there on. */
  readonly lookback: number
}

/** @throws RemotebotError INVALID_INPUT for a value under 6 bytes. The error never holds the value. */
export function compileSecrets(values: Iterable<string>): SecretSet {
  const forms: Buffer[] = []
  for (const value of values) {
    if (Buffer.byteLength(value) < MIN_SECRET_BYTES)
      throw new RemotebotError('INVALID_INPUT', `A secret value must have at least ${MIN_SECRET_BYTES} bytes.`, {
        hint: 'A shorter value could not be masked in logs without blanking ordinary words; use a longer one, or a plain environment variable.',
      })
    forms.push(...secretForms(value))
  }
  if (forms.length === 0) return { automaton: null, lookback: 0 }
  const automaton = buildAutomaton(forms)
  return { automaton, lookback: automaton.longest - 1 }
}

/**
 * Replaces every byte of every occurrence of a secret (in any of its forms, overlapping or not) by `*`, in
 * a stream of chunks. Output is as long as input, whatever the chunks: offsets stay equal. It lags behind
 * only by the longest suffix that could begin a secret.
 */
export class Masker {
  readonly lookback: number
  private readonly automaton: Automaton | null
  private discard: number
  private state = 0
  private held: Buffer = Buffer.alloc(0)
  /** Ranges to mask, from the start of `held`: [from, to, from, to, …], ascending and apart. */
  private ranges: number[] = []

  constructor(secrets: SecretSet, discard = 0) {
    this.automaton = secrets.automaton
    this.lookback = secrets.lookback
    this.discard = discard
  }

  /**
   * Goes on after a restart, when `stored` masked bytes are safe. Feed it the stream from `from` on: its
   * output starts at `stored` and is what an uninterrupted masker would have given.
   */
  static resume(secrets: SecretSet, stored: number): { masker: Masker; from: number } {
    const from = Math.max(0, stored - secrets.lookback)
    return { masker: new Masker(secrets, stored - from), from }
  }

  /** Takes the next bytes; returns those that are decided now, perhaps none. Never changes `chunk`; may return it. */
  push(chunk: Buffer): Buffer {
    if (this.automaton === null || chunk.length === 0) return chunk
    const input = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk])
    this.scan(this.automaton, input, this.held.length)
    const decided = Math.max(0, input.length - (this.automaton.depth[this.state] as number))
    const output = this.emit(input, decided, input === chunk)
    this.held = Buffer.from(input.subarray(decided))
    return output
  }

  /**
   * Returns what is still held back. Call it when the stream is over: should more bytes come after all, a
   * secret that spans this point is masked from here on only.
   */
  end(): Buffer {
    const output = this.emit(this.held, this.held.length, false)
    this.held = Buffer.alloc(0)
    return output
  }

  private scan(automaton: Automaton, input: Buffer, start: number): void {
    const { root, child, sibling, byte: edge, fail, match } = automaton
    const end = input.length
    let state = this.state
    for (let i = start; i < end; i++) {
      const byte = input[i] as number
      let next = 0
      // The same as step(), written out: this loop runs once for every byte of every log.
      while (state !== 0) {
        next = child[state] as number
        while (next !== 0 && edge[next] !== byte) next = sibling[next] as number
        if (next !== 0) break
        state = fail[state] as number
      }
      state = next !== 0 ? next : (root[byte] as number)
      const length = match[state] as number
      if (length !== 0) this.cover(i + 1 - length, i + 1)
    }
    this.state = state
  }

  /** Adds a range. Ends only ever grow, so a stack merges all overlaps in constant time on average. */
  private cover(from: number, to: number): void {
    const { ranges } = this
    let start = Math.max(from, 0)
    while (ranges.length > 0 && (ranges.at(-1) as number) >= start) {
      ranges.pop()
      start = Math.min(start, ranges.pop() as number)
    }
    ranges.push(start, to)
  }

  private emit(input: Buffer, decided: number, borrowed: boolean): Buffer {
    const skip = Math.min(this.discard, decided)
    this.discard -= skip
    let output = input.subarray(0, decided)
    let owned = !borrowed
    const rest: number[] = []
    for (let i = 0; i < this.ranges.length; i += 2) {
      const [from, to] = [this.ranges[i] as number, this.ranges[i + 1] as number]
      if (from < decided) {
        if (!owned) output = Buffer.from(output)
        owned = true
        output.fill(STAR, from, Math.min(to, decided))
      }
      if (to > decided) rest.push(Math.max(from, decided) - decided, to - decided)
    }
    this.ranges = rest
    return skip === 0 ? output : output.subarray(skip)
  }
}
