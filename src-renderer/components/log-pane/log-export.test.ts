import { describe, expect, it } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogDocument } from './log-document.ts'
import { completeLog, selectedText, viewText } from './log-export.ts'
import type { LogSource } from './log-source.ts'
import { LogView, ROW_HEIGHT } from './log-view.ts'
import { Outline } from './outline.ts'
import { splitLines } from './stored-line.ts'

const { signal } = new AbortController()
const source = (step: string) => ({ id: `job.1.${step}`, size: 0, info: { attempt: 1, step } }) as unknown as LogSource

/** A pane over logs in memory, the last line of which is not loaded before it is asked for. */
function pane(logs: Record<string, string>, ended = false) {
  const sources = Object.keys(logs).map(source)
  const lines = Object.values(logs).map((text) => splitLines(new TextEncoder().encode(text), 0))
  const outline = new Outline(
    sources.map(({ id }, at) => ({ id, lines: lines[at]?.length ?? 0 })),
    ended,
  )
  let loaded = false
  const document = {
    sources,
    outline,
    place: (line: number) => outline.at(line),
    storedLine: (line: number) => {
      const place = outline.at(line)
      if (place?.kind !== 'line') return undefined
      const isLast = line >= outline.lines - (ended ? 2 : 1)
      return isLast && !loaded ? undefined : lines[place.source]?.[place.line]
    },
    load: async () => {
      loaded = true
    },
    setFollowing: () => {},
  } as unknown as LogDocument
  return new LogView(document)
}

const everything = (view: LogView) => ({
  anchor: { line: 0, column: 0 },
  focus: { line: view.lines - 1, column: Number.POSITIVE_INFINITY },
})

describe('copying', () => {
  it('takes the last line too, and not the closing line', async () => {
    for (const ended of [false, true]) {
      const view = pane({ run: 'one\ntwo\nthree' }, ended)
      expect(await selectedText(view, everything(view), signal)).toEqual({ text: 'one\ntwo\nthree', cut: null })
    }
  })

  it('puts dividers on lines of their own', async () => {
    const view = pane({ deploy: 'no end', run: 'one\ntwo' })
    const { text } = await selectedText(view, everything(view), signal)
    expect(text).toBe('-- attempt 1 · deploy --\nno end\n-- attempt 1 · run --\none\ntwo')
  })

  it('has folded lines whole, and says when it has not', async () => {
    const long = 'x'.repeat(9000)
    const view = pane({ run: `${long}\nend` })
    expect(await selectedText(view, everything(view), signal)).toEqual({ text: `${long}\nend`, cut: null })
    const { document } = view
    const { storedLine } = document
    document.storedLine = (line) => {
      const stored = storedLine(line)
      return stored && line === 0 ? { ...stored, length: 10_000_000, tail: new Uint8Array() } : stored
    }
    expect((await selectedText(view, everything(view), signal)).cut).toBe('lines')
    view.height = 5 * ROW_HEIGHT
    expect(viewText(view).cut).toBe('lines')
  })

  it('says when it ends before the selection does', async () => {
    const view = pane({ run: 'line\n'.repeat(50_001) })
    const { text, cut } = await selectedText(view, everything(view), signal)
    expect(text.split('\n')).toHaveLength(50_000)
    expect(cut).toBe('end')
  })
})

describe('the complete log', () => {
  const logs: Record<string, string> = { 'job.1.deploy': 'without an end', 'job.1.run': 'one\n', 'job.1.collect': '' }
  const client = {
    logs: {
      read: async ({ source, offset, limit }: { source: string; offset: number; limit: number }) => {
        const bytes = new TextEncoder().encode(logs[source])
        return { bytes: new Blob([bytes.slice(offset, offset + Math.min(limit, 5))]), size: bytes.length }
      },
    },
  } as unknown as Client

  it('has each divider on a line of its own', async () => {
    const document = { sources: ['deploy', 'run', 'collect'].map(source) } as unknown as LogDocument
    const blob = await completeLog(client, document, () => {}, signal)
    expect(await blob.text()).toBe(
      '-- attempt 1 · deploy --\nwithout an end\n-- attempt 1 · run --\none\n-- attempt 1 · collect --\n',
    )
  })

  it('is the very bytes where there is one log', async () => {
    const document = { sources: [source('deploy')] } as unknown as LogDocument
    expect(await (await completeLog(client, document, () => {}, signal)).text()).toBe('without an end')
  })
})
