import { useEffect, useMemo } from 'react'
import { isEventSource } from '../../../src-shared/vocabulary/index.ts'
import { client } from '../../lib/client.ts'
import { LogDocument } from './log-document.ts'
import { LogFinder } from './log-finder.ts'
import { LogView } from './log-view.ts'
import type { SourceFilter } from './source-choices.ts'

/** The document, view and finds of one pane; they live as long as job and filter stay the same. */
export function useLogDocument(jobId: string, filter: SourceFilter, live: boolean) {
  const { attempt, step } = filter
  const parts = useMemo(() => {
    const document = new LogDocument(
      client,
      jobId,
      (source) =>
        (attempt === undefined || source.attempt === attempt) &&
        // Events are no output for people; who wants to see them as they are chooses them.
        (step === undefined ? !isEventSource(source.id) : source.step === step),
    )
    const find = () => new LogFinder(client)
    return { document, view: new LogView(document), finder: find(), errors: find(), problems: find() }
  }, [jobId, attempt, step])
  useEffect(() => {
    parts.document.start(live)
    return () => parts.document.stop()
  }, [parts, live])
  useEffect(
    () => () => {
      parts.finder.clear()
      parts.errors.clear()
      parts.problems.clear()
    },
    [parts],
  )
  return parts
}
