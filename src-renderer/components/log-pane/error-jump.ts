import { ERROR_QUERY, hitFrom, type LogFinder } from './log-finder.ts'

/** Lines of the pane in which there are hits that the engine has counted but not listed. */
export interface Gap {
  from: number
  /** The line after the last. */
  to: number
  /** The line number in its log after which hits are missing, as the gutter shows it. */
  after: number
}

/** What going to the next error came to. */
export type ErrorJump =
  /** `passed`: between here and there errors may stand that are not listed. */
  | { kind: 'found'; index: number; passed: Gap | null }
  | { kind: 'none' }
  | { kind: 'failed'; error: unknown }
  /** The search still runs, or somebody ended it. */
  | { kind: 'open' }

/** What a jump needs to know of the pane. */
export interface JumpPane {
  sources: readonly { id: string; size: number; lines: number }[]
  /** The line of the pane that shows a line of a source. */
  lineOf(hit: { source: string; line: number }): number
  /** The line at the top. */
  top: number
}

/** Finds the error to show next. What is known is used; where the log has grown past that, only the rest is searched. */
export async function nextError(errors: LogFinder, pane: JumpPane, direction: 1 | -1): Promise<ErrorJump> {
  if (errors.running) return { kind: 'open' }
  const known = errors.currentHit
  // One stop a line, however many words of it match.
  const from = known ? pane.lineOf(known) + direction : pane.top - (direction === 1 ? 0 : 1)
  const step = () => stepTo(errors.hits.map(pane.lineOf), gapsOf(errors, pane), from, direction)
  const usable = errors.query !== null && errors.done && errors.error === null
  const size = pane.sources.reduce((sum, source) => sum + source.size, 0)
  const first = usable ? step() : null
  if (first && !(first.wrapped && errors.searched < size)) return result(first)
  const sources = pane.sources.map(({ id }) => id)
  await (usable ? errors.extend(sources) : errors.run(ERROR_QUERY, sources))
  if (errors.error !== null) return { kind: 'failed', error: errors.error }
  return errors.done ? result(step()) : { kind: 'open' }
}

interface Step {
  index: number
  /** It goes on from the other end, or there is nothing to go to. */
  wrapped: boolean
  passed: Gap | null
}

function result({ index, passed }: Step): ErrorJump {
  return index < 0 ? { kind: 'none' } : { kind: 'found', index, passed }
}

/** The hit to go to from a line, and what may have been passed on the way. `lines` rise. */
export function stepTo(lines: readonly number[], gaps: readonly Gap[], line: number, direction: 1 | -1): Step {
  const index = hitFrom(lines, line, direction)
  const at = lines[index]
  if (at === undefined) return { index: -1, wrapped: true, passed: null }
  const wrapped = direction === 1 ? at < line : at > line
  const [low, high] = direction === 1 ? [line, at] : [at, line]
  const passed = gaps.find((gap) => {
    const [startsBefore, endsAfter] = [gap.from < high + (direction === 1 ? 0 : 1), gap.to > low]
    return wrapped ? gap.to > Math.max(line, at) || gap.from < Math.min(line, at) : startsBefore && endsAfter
  })
  return { index, wrapped, passed: passed ?? null }
}

/** Where hits are missing from the list: after the last listed one of a source that has more. */
export function gapsOf(finder: LogFinder, pane: Pick<JumpPane, 'sources' | 'lineOf'>): Gap[] {
  return pane.sources.flatMap(({ id, lines }) => {
    const last = finder.lastListed(id)
    if (!last) return []
    return [{ from: pane.lineOf(last) + 1, to: pane.lineOf({ source: id, line: lines }), after: last.line + 1 }]
  })
}
