import { describe, expect, it, vi } from 'vitest'
import type { Server, ServerFacts } from '../../../../src-shared/vocabulary/index.ts'
import { lackingNow, unfit } from './lacking-now.ts'

const facts = { cpuCount: 4, memoryBytes: 8e9, gpus: [], tools: [] as ServerFacts['tools'] } as unknown as ServerFacts
const needs = (resources: object, tools: string[]) => JSON.stringify({ resources, tools })
const run = vi.fn(async () => ({ code: 0, stdout: '', stderr: '' }))
const at = (known: ServerFacts | null, said = '') => {
  run.mockReset().mockResolvedValue({ code: 0, stdout: said, stderr: '' })
  const servers = { find: () => ({ name: 'gpu1' }) as Server, factsOf: async () => known }
  return { servers, session: { run } }
}

describe('what a server lacks', () => {
  it('is nothing where a job finds what it needs', async () => {
    expect(await lackingNow(needs({ cpu: 4 }, ['pytest']), 's', at(facts, 'Welcome!\n'))).toEqual([])
    expect(run).toHaveBeenCalledTimes(1)
    expect(await lackingNow(needs({ cpu: 4 }, []), 's', at(facts))).toEqual([])
    expect(run).not.toHaveBeenCalled()
  })

  it('is all named', async () => {
    const there = at(facts, 'Welcome!\nlacks=pytest\nlacks=something-else\n')
    const lacks = await lackingNow(needs({ gpu: 1 }, ['pytest', 'ls']), 's', there)
    expect(unfit('gpu1', lacks)).toMatchObject({
      code: 'INVALID_STATE',
      message: 'gpu1 lacks 1 GPU (it has none) and pytest.',
    })
  })

  it('is no guess where it could not be found out', async () => {
    await expect(lackingNow(needs({ gpu: 1 }, []), 's', at(null))).rejects.toMatchObject({ code: 'REMOTE_FAILED' })
    expect(await lackingNow(needs({}, ['ls']), 's', at(null))).toEqual([])
  })
})
