import {
  counted,
  formatBytes,
  type LogSearchBatch,
  type LogSearchResult,
} from '../../../../src-shared/vocabulary/index.ts'
import type { Paint } from './colour.ts'

/**
 * Lines found as grep prints them: a head where another log begins, what is around them marked "-", themselves ":", and
 * "--" where lines are left out. Each line of a log is shown once, so what follows a hit waits for the next one.
 */
export class FoundLines {
  #last: LogSearchResult | null = null

  constructor(readonly paint: Paint) {}

  /** What can be printed once this line is known. */
  add(result: LogSearchResult): string[] {
    const last = this.#last
    this.#last = result
    if (last?.source !== result.source)
      return [...this.#after(last), ...(last ? [''] : []), headOf(result, this.paint), ...this.#upTo(result, -1)]
    const after = last.after.filter(({ line }) => line < result.line)
    const shown = after.at(-1)?.line ?? last.line
    return [...after.map(this.#aside), ...this.#upTo(result, shown)]
  }

  /** What still follows the last line. */
  end(): string[] {
    return this.#after(this.#last)
  }

  #after(result: LogSearchResult | null): string[] {
    return (result?.after ?? []).map(this.#aside)
  }

  #upTo(result: LogSearchResult, shown: number): string[] {
    const before = result.before.filter(({ line }) => line > shown)
    const first = before[0]?.line ?? result.line
    const gap = shown >= 0 && first > shown + 1 && result.before.length + result.after.length > 0
    const line = `${this.paint('cyan', String(result.line + 1))}:${marked(result, this.paint)}`
    return [...(gap ? [this.paint('dim', '--')] : []), ...before.map(this.#aside), line]
  }

  readonly #aside = ({ line, text }: { line: number; text: string }): string => this.paint('dim', `${line + 1}-${text}`)
}

function headOf({ jobId, jobName, serverName, attempt, step }: LogSearchResult, paint: Paint): string {
  const part = [serverName, attempt > 1 && `attempt ${attempt}`, step !== 'run' && step].filter(Boolean).join(', ')
  return `${paint('bold', jobName)}  ${paint('dim', `${jobId}${part ? `  ${part}` : ''}`)}`
}

function marked({ text, marks }: LogSearchResult, paint: Paint): string {
  let [line, at] = ['', 0]
  for (const [start, length] of marks) {
    line += text.slice(at, start) + paint('red', text.slice(start, start + length))
    at = start + length
  }
  return line + text.slice(at)
}

/** What a search came to: "12 lines found in 340 logs, 1.2 GB". */
export function searchedText(batch: LogSearchBatch, limit: number): string {
  const { lines, sourcesDone, bytesDone } = batch
  const found = lines === 0 ? 'No line found' : `${counted(lines, 'line')} found`
  const cut = lines > limit ? `; the first ${limit} are printed` : ''
  return `${found} in ${counted(sourcesDone, 'log')}, ${formatBytes(bytesDone)}${cut}`
}
