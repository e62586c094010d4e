import type { Client } from '../../../src-shared/contract/index.ts'
import { LOG_READ_LIMIT } from '../../../src-shared/contract/logs.ts'
import { stepText } from '../../lib/step-text.ts'
import { columnText, lineCells } from './line-cells.ts'
import type { LogDocument } from './log-document.ts'
import type { LogSource } from './log-source.ts'
import { type LogView, ordered, type Selection } from './log-view.ts'
import { decode } from './stored-line.ts'

/** Lines that one copy takes at most; a clipboard is no place for a whole log. */
const COPY_LINES = 50_000
/** Characters that one copy takes at most, give or take a line. */
const COPY_CHARACTERS = 8_000_000

/** Text for the clipboard and what it leaves out: lines at its end, or the rest of very long lines. */
export interface Copied {
  text: string
  cut: 'end' | 'lines' | null
}

/** The divider between sources: "attempt 2 · run". */
export function dividerText(source: LogSource): string {
  const { attempt, step } = source.info
  return `attempt ${attempt} · ${stepText(step)}`
}

/** The selected text without colours, loading what is not there yet. */
export async function selectedText(view: LogView, selection: Selection, signal: AbortSignal): Promise<Copied> {
  const [from, to] = ordered(selection)
  const last = Math.min(to.line, from.line + COPY_LINES - 1)
  // Of a filtered log each line may be in a block of its own, and only so many of them are kept.
  const ahead = view.document.filtered ? 16 : 512
  const parts: LineCopy[] = []
  let characters = 0
  let line = from.line
  for (; line <= last && characters < COPY_CHARACTERS; line++) {
    if (!view.shown(line)) await view.document.load(line, Math.min(last + 1, line + ahead), signal)
    const part = lineText(
      view,
      line,
      line === from.line ? from.column : 0,
      line === to.line ? to.column : Number.POSITIVE_INFINITY,
    )
    if (part) parts.push(part)
    characters += part?.text.length ?? 0
  }
  const copied = joined(parts)
  return line <= to.line ? { ...copied, cut: 'end' } : copied
}

interface LineCopy {
  text: string
  cut: boolean
}

function joined(parts: readonly LineCopy[]): Copied {
  return { text: parts.map(({ text }) => text).join('\n'), cut: parts.some(({ cut }) => cut) ? 'lines' : null }
}

/** The text of a line of the pane, "--" for hidden ones as grep has it; null for the closing line, which the log does not have. */
function lineText(view: LogView, line: number, from: number, to: number): LineCopy | null {
  const place = view.document.place(line)
  if (place?.kind === 'divider')
    return { text: `-- ${dividerText(view.document.sources[place.source] as LogSource)} --`, cut: false }
  if (place?.kind === 'gap') return { text: '--', cut: false }
  if (place?.kind !== 'line') return null
  const stored = view.document.storedLine(line)
  const shown = view.shown(line)
  if (!stored || !shown) return { text: '', cut: true }
  // A folded line that is selected to its end is copied whole, unless it is so long that only its beginning is here.
  const rest = shown.more > 0 && to === Number.POSITIVE_INFINITY
  const whole = rest && stored.bytes.length === stored.length
  const cells = whole ? lineCells(decode(stored.bytes), stored.style) : shown.cells
  return { text: columnText(cells, from, Math.min(to, cells.columns.length)).trimEnd(), cut: rest && !whole }
}

/** The text on screen, one line of text a line of the log. */
export function viewText(view: LogView): Copied {
  return joined(view.placed().flatMap(({ line }) => lineText(view, line, 0, Number.POSITIVE_INFINITY) ?? []))
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
  let ended = true
  for (const source of document.sources) {
    // A log may end inside a line; the divider begins one.
    if (document.sources.length > 1) parts.push(`${ended ? '' : '\n'}-- ${dividerText(source)} --\n`)
    ended = true
    for (let at = 0; ; ) {
      const answer = await client.logs.read({ source: source.id, offset: at, limit: LOG_READ_LIMIT }, { signal })
      if (answer.bytes.size === 0) break
      parts.push(answer.bytes)
      ended = (await answer.bytes.slice(-1).text()) === '\n'
      at += answer.bytes.size
      done += answer.bytes.size
      onProgress(Math.min(1, done / Math.max(1, whole)))
      if (at >= answer.size) break
    }
  }
  return new Blob(parts, { type: 'text/plain' })
}
