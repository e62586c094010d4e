import { ArrowDown } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { counted, isFinal } from '../../../src-shared/vocabulary/index.ts'
import { announce } from '../../lib/announce.ts'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useJob } from '../../lib/queries.ts'
import { saveFile } from '../../lib/save-file.ts'
import { Button } from '../button.tsx'
import { emptyText, endText } from './end-text.ts'
import { FindBar } from './find-bar.tsx'
import { LogBanners } from './log-banners.tsx'
import { completeLog, selectedText, viewText } from './log-export.ts'
import './log-pane.css'
import type { LogPlace } from './log-place.ts'
import { useLogPrefs } from './log-prefs.ts'
import type { LogSource } from './log-source.ts'
import { LogToolbar } from './log-toolbar.tsx'
import { LogViewport } from './log-viewport.tsx'
import { ProblemsBar } from './problems-bar.tsx'
import { choiceValue, parseChoice, type SourceFilter } from './source-choices.ts'
import { useFind } from './use-find.ts'
import { useLogDocument } from './use-log-document.ts'
import { usePaneKeys } from './use-pane-keys.ts'
import { usePlace } from './use-place.ts'
import { useSourceChoices } from './use-source-choices.ts'
import { useVisible } from './use-visible.ts'

export interface LogPaneProps {
  jobId: string
  /** Only one attempt or step; the person may choose another. */
  sourceFilter?: SourceFilter
  /** Whether more output may come. */
  live: boolean
  /** A line to begin at. */
  place?: LogPlace
}

const COPY_CUT = {
  end: 'It was too much for the clipboard and ends early: use Download for all.',
  lines: 'Of very long lines only the beginning was copied: use Download for all.',
}

/**
 * The log of a job: all its sources joined, followed live, searchable, whatever their size. It pulls what is on screen
 * and holds its place to the pixel while output arrives.
 */
export function LogPane({ jobId, sourceFilter, live, place }: LogPaneProps) {
  const root = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [filter, setFilter] = useState<SourceFilter>(sourceFilter ?? {})
  const { document, view, finder, errors, problems } = useLogDocument(jobId, filter, live)
  useSyncExternalStore(document.subscribe, document.version)
  useSyncExternalStore(view.subscribe, view.version)
  const { data: job } = useJob(jobId)
  const [full, setFull] = useState(false)
  const [progress, setProgress] = useState<{ part: number; stop: AbortController } | null>(null)
  const { wrap, times, toggle } = useLogPrefs()
  const find = useFind(view, { finder, errors, problems })
  const visible = useVisible(root)
  const choices = useSourceChoices(jobId, document.sources.length, filter)

  usePlace(view, place)

  useEffect(() => document.setVisible(visible), [document, visible])
  const ended = job !== undefined && isFinal(job.status)
  useEffect(() => document.setEnded(ended), [document, ended])

  const lines = document.sources.reduce((sum, source) => sum + source.lines, 0)
  const size = document.sources.reduce((sum, source) => sum + source.size, 0)
  const end = endText(job, lines)
  const empty = lines === 0 ? emptyText(document.state, job) : null

  const openFind = () => {
    if (!find.open) find.start()
    requestAnimationFrame(() => input.current?.select())
  }
  const closeFind = () => {
    find.close()
    focusLog()
  }
  const focusLog = () => root.current?.querySelector<HTMLElement>('[role="log"]')?.focus()
  const follow = () => {
    view.send({ type: 'toggle', lines: view.total })
    announce(view.follow.on ? 'Following the log' : 'Log held')
  }
  const error = async (direction: 1 | -1) => {
    const jump = await find.error(direction)
    if (jump.kind === 'none') inform('No error in this log', { kind: 'info' })
    if (jump.kind === 'failed') complain('The log was not searched for errors', jump.error)
    if (jump.kind !== 'found' || !jump.passed) return
    inform(`Not all errors after line ${jump.passed.after.toLocaleString('en-US')} are listed`, {
      kind: 'info',
      detail: 'There are too many to step through. Find a narrower text to go on from there.',
    })
  }
  const use = usePaneKeys(
    {
      find: openFind,
      step: find.step,
      error: (direction) => void error(direction),
      follow,
      wrap: () => toggle('wrap'),
    },
    visible,
  )

  const copy = async () => {
    try {
      const { selection } = view
      const { text, cut } = selection
        ? await selectedText(view, selection, new AbortController().signal)
        : viewText(view)
      await navigator.clipboard.writeText(text)
      const detail = cut ? COPY_CUT[cut] : undefined
      inform(selection ? 'Selection copied' : 'Screen copied', { detail, kind: cut ? 'info' : 'done' })
    } catch (failure) {
      complain('The text was not copied', failure)
    }
  }
  const name = `${(job?.name ?? jobId).replace(/[^\p{L}\p{N}._-]+/gu, '-')}-${jobId.slice(-8)}`
  const download = async () => {
    if (progress) return
    const stop = new AbortController()
    setProgress({ part: 0, stop })
    try {
      saveFile(await completeLog(client, document, (part) => setProgress({ part, stop }), stop.signal), `${name}.log`)
    } catch (failure) {
      if (!stop.signal.aborted) complain('The log was not downloaded', failure)
    } finally {
      setProgress(null)
    }
  }
  const go = async (source: LogSource, offset: number) => {
    const { line } = await client.logs.lineAt({ source: source.id, offset })
    const at = document.sources.indexOf(source)
    find.showAll()
    if (at >= 0) view.reveal(document.outline.lineOf({ kind: 'line', source: at, line }))
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notes which pane was used last, and closes by Escape
    <div
      ref={root}
      className="log-pane"
      data-full={full}
      onFocus={use}
      onPointerDown={use}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        if (find.open) closeFind()
        else if (view.selection) view.select(null)
        else if (errors.query) errors.clear()
        else if (full) setFull(false)
        else return
        event.preventDefault()
      }}
    >
      <LogToolbar
        following={view.follow.on}
        finding={find.open}
        onlyProblems={find.onlyProblems}
        wrap={wrap}
        times={times}
        full={full}
        hasSelection={view.selection !== null}
        choices={choices}
        choice={choiceValue(filter)}
        onChoose={(value) => setFilter(parseChoice(value))}
        onFollow={follow}
        onFind={() => (find.open ? closeFind() : openFind())}
        onProblems={() => find.showProblems(!find.onlyProblems)}
        onWrap={() => toggle('wrap')}
        onTimes={() => toggle('times')}
        onCopy={() => void copy()}
        onDownload={() => void download()}
        onSaveView={() => saveFile(new Blob([`${viewText(view).text}\n`], { type: 'text/plain' }), `${name}-view.log`)}
        onFull={() => setFull(!full)}
      />
      {find.open && (
        <FindBar
          finder={finder}
          options={find.options}
          only={find.only}
          grown={finder.done && !finder.isWhole && finder.searched < size}
          inputRef={input}
          onChange={find.setOptions}
          onOnly={find.setOnly}
          onStep={find.step}
          onAgain={find.search}
          onClose={closeFind}
        />
      )}
      {find.onlyProblems && <ProblemsBar problems={problems} onAll={() => find.showProblems(false)} />}
      {progress && (
        <div role="status" className="flex items-center gap-2 border-line border-b bg-raised px-3 py-1">
          Reading the complete log, {Math.floor(progress.part * 100)} %
          <Button look="quiet" onClick={() => progress.stop.abort()}>
            Cancel
          </Button>
        </div>
      )}
      <LogBanners
        job={job}
        live={live}
        error={document.state === 'unreachable' ? document.error : null}
        timesError={times ? document.timesError : null}
        sources={document.sources}
        onGo={(source, offset) =>
          void go(source, offset).catch((failure) => complain('That place was not found', failure))
        }
      />
      <div className="relative flex min-h-0 flex-1 flex-col">
        {empty && (
          <p role="status" className="log-notice">
            {empty}
          </p>
        )}
        <LogViewport
          view={view}
          finder={find.open ? finder : errors}
          finding={find.open || errors.current >= 0}
          wrap={wrap}
          times={times}
          label={`Log of ${job?.name ?? jobId}`}
          endText={end}
          onCopy={() => void copy()}
        />
        {!view.follow.on && (view.newLines > 0 || live) && (
          <Jump count={view.newLines} onJump={() => view.send({ type: 'follow' })} />
        )}
      </div>
    </div>
  )
}

function Jump({ count, onJump }: { count: number; onJump: () => void }) {
  if (count === 0) return null
  return (
    <Button className="log-jump" icon={<ArrowDown size={13} />} onClick={onJump}>
      {counted(count, 'new line')} – jump to end
    </Button>
  )
}
