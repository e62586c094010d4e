import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StageContext } from '../pipeline/context.ts'
import { skippedText } from './skipped.ts'
import { StageProgress, transferText } from './stage-progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const written: string[] = []
  const row = { stage: 'deploy', stages: [{ stage: 'deploy', detail: null as string | null }] }
  const update = vi.fn((_point: string, _id: string, change: { stages: typeof row.stages }) => {
    row.stages = change.stages
    written.push(change.stages[0]?.detail ?? '')
  })
  const context = {
    jobId: 'job',
    repo: { get: () => row, update },
    logger: { error: vi.fn(), warn: vi.fn(), info: vi.fn() },
  }
  const progress = new StageProgress(context as unknown as StageContext, 'deploy')
  return { progress, row, written, update }
}

describe('how far a stage is', () => {
  it('is written at once, then once a second with the newest, and not again where it is the same', async () => {
    const { progress, written } = setUp()
    progress.say('1')
    await vi.advanceTimersByTimeAsync(0)
    for (let i = 2; i < 50; i++) {
      progress.say(String(i))
      await vi.advanceTimersByTimeAsync(50)
    }
    expect(written).toEqual(['1', '21', '41'])
    await vi.advanceTimersByTimeAsync(1000)
    progress.say('49')
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toEqual(['1', '21', '41', '49'])
  })

  it('is not written any more once it has stopped, or the stage is another', async () => {
    const { progress, written, row } = setUp()
    progress.say('1')
    progress.stop()
    await vi.advanceTimersByTimeAsync(5000)
    row.stage = 'run'
    progress.say('2')
    await vi.advanceTimersByTimeAsync(5000)
    expect(written).toEqual([])
  })

  it('stops nothing where it cannot be written', async () => {
    const { progress, update, written } = setUp()
    update.mockImplementationOnce(() => {
      throw new Error('full')
    })
    progress.say('1')
    await vi.advanceTimersByTimeAsync(0)
    progress.say('2')
    await vi.advanceTimersByTimeAsync(1000)
    expect(written).toEqual(['2'])
  })
})

describe('words', () => {
  it('count files and bytes', () => {
    const at = { phase: 'sending' as const, filesDone: 312, files: 2000, bytesDone: 12_000_000, bytes: 40_000_000 }
    expect(transferText('push', at)).toBe('312 of 2,000 files, 12 MB of 40 MB')
    expect(transferText('pull', { ...at, phase: 'scanning' })).toBe('looking for the outputs')
  })

  it('name what was skipped, a few', () => {
    expect(skippedText([], 'not pushed')).toBeNull()
    const many = Array.from({ length: 7 }, (_, i) => ({ path: `p${i}`, reason: 'a socket' }))
    expect(skippedText(many, 'not pushed')).toMatch(/^not pushed: p0 \(a socket\), .*p4 \(a socket\), and 2 more$/)
  })
})
