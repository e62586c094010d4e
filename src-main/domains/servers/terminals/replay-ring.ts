import { TERMINAL_FLOW } from '../../../../src-shared/contract/terminal-channel.ts'

/** How far past the wanted cut we look for the end of a line, in bytes. */
const LINE_SEARCH = 64 * 1024
/** The longest escape sequence that a cut avoids, in bytes. */
const ESCAPE_SEARCH = 4096

/** The last bytes of a terminal, for panes that attach later. Never starts inside a character or an escape sequence. */
export class ReplayRing {
  private chunks: Buffer[] = []
  private size = 0
  private trimmed = false
  /** Modes such as the alternate screen that were switched in bytes that are gone by now. */
  private readonly modes = new Map<string, 'h' | 'l'>()

  constructor(private readonly limit: number = TERMINAL_FLOW.ringBytes) {}

  push(bytes: Uint8Array): void {
    this.chunks.push(Buffer.from(bytes))
    this.size += bytes.length
    if (this.size > this.limit) this.trim()
  }

  /** What a fresh terminal has to be fed to look like ours, as far as the kept bytes tell. */
  snapshot(): Buffer {
    const modes = [...this.modes].map(([mode, set]) => `\x1b[?${mode}${set}`).join('')
    return withoutQueries(Buffer.concat([Buffer.from(modes), ...this.chunks]))
  }

  /** Every byte that was pushed; null once some are gone. */
  get whole(): Buffer | null {
    return this.trimmed ? null : Buffer.concat(this.chunks)
  }

  /** Cuts to three quarters, so that cutting stays rare. */
  private trim(): void {
    const all = Buffer.concat(this.chunks)
    const cut = safeCut(all, all.length - Math.floor(this.limit * 0.75))
    noteModes(all.subarray(0, cut), this.modes)
    const kept = Buffer.from(all.subarray(cut))
    this.trimmed = true
    this.chunks = [kept]
    this.size = kept.length
  }
}

/** The first index at or after `at` where nothing is torn: after a line feed if one is near, else outside of characters and escape sequences. */
export function safeCut(bytes: Buffer, at: number): number {
  const feed = bytes.subarray(at, at + LINE_SEARCH).indexOf(0x0a)
  if (feed >= 0) return at + feed + 1
  let cut = Math.max(at, endOfEscape(bytes, at))
  while (cut < bytes.length && ((bytes[cut] as number) & 0xc0) === 0x80) cut++
  return cut
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
const ESCAPE = /^\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])/

/** Where the escape sequence ends that covers `at`; 0 if none does. */
function endOfEscape(bytes: Buffer, at: number): number {
  const from = Math.max(0, at - ESCAPE_SEARCH)
  const start = bytes.subarray(from, at).lastIndexOf(0x1b)
  if (start < 0) return 0
  const match = ESCAPE.exec(bytes.toString('latin1', from + start, at + ESCAPE_SEARCH))
  return match ? from + start + match[0].length : 0
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
const PRIVATE_MODE = /\x1b\[\?([0-9;]+)([hl])/g

function noteModes(bytes: Buffer, modes: Map<string, 'h' | 'l'>): void {
  for (const [, list, set] of bytes.toString('latin1').matchAll(PRIVATE_MODE)) {
    for (const mode of (list as string).split(';')) {
      if (mode === '') continue
      modes.delete(mode)
      modes.set(mode, set as 'h' | 'l')
    }
  }
}

/** Questions that a terminal answers by typing: device attributes, reports, modes, version, colours, settings. */
const QUERIES = new RegExp(
  [
    String.raw`\x1b\[[>=]?[0-9]*c`,
    String.raw`\x1b\[\??[56]n`,
    String.raw`\x1b\[\?[0-9]+\$p`,
    String.raw`\x1b\[>[0-9]*q`,
    String.raw`\x1b\][0-9;]+;\?(?:\x07|\x1b\\)`,
    String.raw`\x1bP[$+]q[^\x1b]*\x1b\\`,
  ].join('|'),
  'g',
)

/** Replayed questions would be answered again, into a shell that never asked. */
export function withoutQueries(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(QUERIES, ''), 'latin1')
}
