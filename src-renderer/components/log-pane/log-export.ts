import type { Client } from '../../../src-shared/contract/index.ts'
import { LOG_READ_LIMIT } from '../../../src-shared/contract/logs.ts'
import { columnText, lineCells } from './line-cells.ts'
import type { LogDocument } from './log-document.ts'
import type { LogSource } from './log-source.ts'
import { type LogView, ordered, type Selection } from './log-view.ts'
import { decode } from './stored-line.ts'

/** Lines that one copy takes at most; a clipboard is no place for a whole log. */
export const COPY_LINES = 50_000

/** The divider between sources: "attempt 2 · run". */
export function dividerText(source: LogSource): string {
  const { attempt, step } = source.info
  return `attempt ${attempt} · ${step}`
}

/**
 * The selected text without colours, loading what is not there yet.
 * @returns the text, and whether it was cut at {@link COPY_LINES}
 */
export async function selectedText(
  view: LogView,
  selection: Selection,
  signal: AbortSignal,
): Promise<{ text: string; cut: boolean }> {
  const [from, to] = ordered(selection)
  const last = Math.min(to.line, from.line + COPY_LINES - 1)
  const parts: string[] = []
  for (let line = from.line; line <= last; line++) {
    if (!view.shown(line)) await view.document.load(line, Math.min(last + 1, line + 512), signal)
    const begin = line === from.line ? from.column : 0
    const end = line === to.line ? to.column : Number.POSITIVE_INFINITY
    parts.push(lineText(view, line, begin, end))
  }
  return { text: parts.join('\n'), cut: last < to.line }
}

function lineText(view: LogView, line: number, from: number, to: number): string {
  const place = view.document.place(line)
  if (place?.kind === 'divider') return `-- ${dividerText(view.document.sources[place.source] as LogSource)} --`
  const stored = view.document.storedLine(line)
  const shown = view.shown(line)
  if (!stored || !shown) return ''
  // A folded line that is selected to its end is copied whole, as far as it is here.
  const whole = shown.more > 0 && to === Number.POSITIVE_INFINITY && stored.bytes.length === stored.length
  const cells = whole ? lineCells(decode(stored.bytes), stored.style) : shown.cells
  return columnText(cells, from, Math.min(to, cells.columns.length)).trimEnd()
}

/** The text on screen, one line of text a line of the log. */
export function viewText(view: LogView): string {
  return view
    .placed()
    .map(({ line }) => lineText(view, line, 0, Number.POSITIVE_INFINITY))
    .join('\n')
}

/**
 * Reads complete stored logs, byte for byte; several are joined with a divider line between.
 * @param onProgress part done, 0 to 1
 */
export async function completeLog(
  client: Client,
  document: LogDocument,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const parts: BlobPart[] = []
  const whole = document.sources.reduce((sum, source) => sum + source.size, 0)
  let done = 0
  for (const source of document.sources) {
    if (document.sources.length > 1) parts.push(`-- ${dividerText(source)} --\n`)
    for (let at = 0; ; ) {
      const answer = await client.logs.read({ source: source.id, offset: at, limit: LOG_READ_LIMIT }, { signal })
      if (answer.bytes.size === 0) break
      parts.push(answer.bytes)
      at += answer.bytes.size
      done += answer.bytes.size
      onProgress(Math.min(1, done / Math.max(1, whole)))
      if (at >= answer.size) break
    }
  }
  return new Blob(parts, { type: 'text/plain' })
}

/** Hands a file to the browser's or the desktop's download. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
