import { promisify } from 'node:util'
import { gzip as gzipCallback } from 'node:zlib'
import { secondsOf } from './push-plan.ts'
import type { PushSession } from './push-session.ts'
import type { LocalEntry } from './scan.ts'
import type { Sent } from './send-part.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

const gzip = promisify(gzipCallback)
const PACK_BYTES = 4 * 1024 * 1024

/** Collects small files, links and folders and sends them as archives of about 4 MiB. */
export class Packer {
  readonly #session: PushSession
  readonly #sent: Sent
  readonly #squeeze: boolean
  #parts: Buffer[] = []
  #size = 0
  #sending: Promise<void> = Promise.resolve()

  /** With `squeeze` archives are compressed, on another thread: headers alone would add a sixth to small files. */
  constructor(session: PushSession, sent: Sent, squeeze: boolean) {
    this.#session = session
    this.#sent = sent
    this.#squeeze = squeeze
  }

  async add(entry: LocalEntry, bytes: Buffer = Buffer.alloc(0)): Promise<void> {
    // Until everything is in place our own folders must let us in.
    const mode = entry.type === 'd' ? 0o700 : entry.mode
    const header = tarHeader({ ...entry, mode, size: bytes.length, mtime: secondsOf(entry.mtimeNs) })
    this.#put(header)
    this.#put(bytes)
    this.#put(Buffer.alloc(tarPadding(bytes.length)))
    this.#sent.bytes += bytes.length
    this.#sent.moved(bytes.length)
    if (this.#size >= PACK_BYTES) await this.#flush()
  }

  /** Sends what is left; resolves when all has been handed over. */
  async end(): Promise<void> {
    if (this.#size > 0) await this.#flush()
    await this.#sending
  }

  /** One archive is compressed and sent while the next is filled. */
  async #flush(): Promise<void> {
    this.#put(TAR_END)
    const pack = new Uint8Array(this.#size)
    let at = 0
    for (const part of this.#parts) {
      pack.set(part, at)
      at += part.length
    }
    this.#parts = []
    this.#size = 0
    const before = this.#sending
    this.#sending = this.#send(pack, before)
    this.#sending.catch(() => {}) // whoever waits for it hears of it
    await before
  }

  async #send(pack: Uint8Array<ArrayBuffer>, before: Promise<void>): Promise<void> {
    const small = this.#squeeze ? await gzip(pack, { level: 1 }) : pack
    await before
    if (small.length < pack.length * 0.97) await this.#session.send(`zpack ${small.length}`, new Uint8Array(small))
    else await this.#session.send(`pack ${pack.length}`, pack)
  }

  #put(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#parts.push(bytes)
    this.#size += bytes.length
  }
}
