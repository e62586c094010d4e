import { describe, expect, it } from 'vitest'
import type { TransferProgress, TransferReport } from '../../../src-shared/vocabulary/index.ts'
import { transferSteps } from './transfer-steps.ts'
import { progressView, reportView } from './views.ts'

const at = (filesDone: number): TransferProgress => ({ phase: 'sending', files: 9, filesDone, bytes: 9, bytesDone: 0 })
const done = { report: { files: 9 } as TransferReport, folder: '/x' }

async function all<T>(steps: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = []
  for await (const step of steps) seen.push(step)
  return seen
}

describe('a transfer as a stream', () => {
  it('tells the newest progress to a slow reader, and ends with the report', async () => {
    const steps = transferSteps(async (tell) => {
      for (let i = 0; i < 100; i++) tell(at(i))
      return done
    })
    expect(await all(steps)).toEqual([{ progress: at(99) }, done])
  })

  it('fails as the work does', async () => {
    const steps = transferSteps(() => Promise.reject(new Error('cut')))
    await expect(all(steps)).rejects.toThrow('cut')
  })

  it('stops the work when nobody reads on, and waits until it has let go', async () => {
    let letGo = false
    const steps = transferSteps(async (tell, signal) => {
      tell(at(1))
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 20)))
      letGo = true
      return done
    })
    for await (const _ of steps) break
    expect(letGo).toBe(true)
  })

  it('stops the work when its signal aborts', async () => {
    const leaving = new AbortController()
    const steps = transferSteps(
      (_tell, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      leaving.signal,
    )
    const reading = all(steps)
    leaving.abort(new Error('left'))
    await expect(reading).rejects.toThrow('left')
  })
})

describe('what is told of a transfer', () => {
  it('has no totals while it looks around, and says which way it goes', () => {
    const progress = { filesDone: 0, files: 0, bytesDone: 0, bytes: 0 }
    expect(progressView('push', { ...progress, phase: 'scanning' })).toMatchObject({ files: null, bytes: null })
    expect(progressView('pull', { ...progress, phase: 'sending' })).toMatchObject({ phase: 'receiving', files: 0 })
    expect(progressView('push', { ...progress, phase: 'finishing' }).phase).toBe('verifying')
  })

  it('lists what was skipped and replaced, at most 10,000', () => {
    const report = {
      files: 1,
      bytes: 2,
      sentBytes: 2,
      unchanged: 3,
      unchangedBytes: 4,
      skipped: [{ path: 's', reason: 'a socket' }],
      deleted: 0,
      changes: [{ path: 'm', action: 'attributes' as const, bytes: 0 }],
      changesLeftOut: 0,
      checksums: {},
    }
    const many = Array.from({ length: 10_000 }, (_, i) => ({ path: `p${i}`, action: 'update' as const, bytes: 1 }))
    const view = reportView(report, 1.6, many)
    expect(view).toMatchObject({ unchanged: 3, durationMs: 2, moreChanges: 2 })
    expect(view.changes.slice(0, 2)).toEqual([
      { path: 's', action: 'skip', bytes: 0, reason: 'a socket' },
      { path: 'm', action: 'update', bytes: 0, reason: 'only its mode or time' },
    ])
    expect(view.changes).toHaveLength(10_000)
  })
})
