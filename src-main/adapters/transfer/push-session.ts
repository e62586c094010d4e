import { byLine, nonsense } from './collect.ts'
import { type Failure, linkLost, serverFailure } from './failure.ts'
import type { RemoteProcess } from './remote.ts'

/** A talk with receive.sh: commands go down, each is answered by a line. */
export class PushSession {
  /** Sums that the server told, by `part piece`. */
  readonly sums = new Map<string, string>()
  /** The sum over all packed files, once it was asked for and told. */
  packedSum: string | null = null
  readonly #process: RemoteProcess
  readonly #doing: string
  #tool = ''
  #squeeze = false
  #asked = 0
  #answered = 0
  #heard = 0
  #committed: number | null = null
  #failure: Failure | null = null
  #wake: () => void = () => {}

  constructor(process: RemoteProcess, doing: string) {
    this.#process = process
    this.#doing = doing
    this.#listen().catch((error: Failure) => {
      this.#failure ??= error
      this.#wake()
    })
  }

  /** The program that the server makes sums with, and whether it can uncompress. */
  async hello(): Promise<{ tool: string; squeeze: boolean }> {
    await this.#until(() => this.#tool !== '')
    return { tool: this.#tool, squeeze: this.#squeeze }
  }

  /** Sends a command with its bytes; waits only while too much is on its way. */
  async send(line: string, ...bytes: Uint8Array<ArrayBuffer>[]): Promise<void> {
    this.#asked++
    await this.raw(Buffer.from(`${line}\n`, 'latin1'))
    for (const each of bytes) await this.raw(each)
  }

  /** Bytes that a command has announced. */
  async raw(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#failure) throw this.#failure
    await this.#process.write(bytes)
  }

  /** Runs a script there, in the target. */
  async run(script: string): Promise<void> {
    const bytes = new Uint8Array(Buffer.from(script, 'latin1'))
    await this.send(`run ${bytes.length}`, bytes)
  }

  /** Waits until all commands were answered, and the sums that they began. */
  async settle(): Promise<void> {
    await this.send('await')
    await this.#until(() => this.#answered === this.#asked)
  }

  /** Puts in place what was sent; the status that the server's script ended with, and what it complained of. */
  async commit(): Promise<{ status: number; complaints: string }> {
    await this.send('commit')
    await this.#until(() => this.#committed !== null)
    await this.#process.exited
    return { status: this.#committed as number, complaints: complaintsOf(this.#process.said()) }
  }

  close(): void {
    this.#process.close()
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#failure) throw this.#failure
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async #listen(): Promise<void> {
    const hear = byLine(
      (line) => this.#hear(line),
      () => this.#refuse(),
    )
    for await (const chunk of this.#process.stdout) {
      hear(chunk.toString('latin1'))
      this.#wake()
    }
    const code = await this.#process.exited
    if (this.#committed === null) {
      const said = complaintsOf(this.#process.said())
      this.#failure ??= code === null || said === '' ? linkLost(this.#doing) : serverFailure(said, this.#doing)
    }
    this.#wake()
  }

  #hear(line: string): void {
    // A greeting, and for each command an answer and a sum at most.
    if (++this.#heard > 1 + 2 * this.#asked) return this.#refuse()
    const [verb = '', ...words] = line.split(' ')
    if (verb === 'hello') {
      this.#tool = words[0] ?? ''
      this.#squeeze = words[1] === 'gzip'
    } else if (verb === 'did') this.#answered++
    else if (verb === 'sum') this.sums.set(`${words[0]} ${words[1]}`, words[2] ?? '')
    else if (verb === 'packed') this.packedSum = words[0] ?? ''
    else if (verb === 'committed') this.#committed = Number(words[0])
  }

  #refuse(): void {
    this.#failure ??= nonsense(this.#doing)
    this.#process.close()
  }
}

/** What programs said, without the counts that dd always prints. */
export function complaintsOf(said: string): string {
  return said
    .split('\n')
    .filter(
      (line) =>
        line !== '' && !/^\d+\+\d+ records (in|out)$|^\d+ bytes .*(copied|transferred)|^0 bytes copied/.test(line),
    )
    .filter((line) => !/time stamp .* in the future/.test(line))
    .join('\n')
}
