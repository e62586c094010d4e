import { describe, expect, it, vi } from 'vitest'
import type { Server, ServerFacts } from '../../../../src-shared/vocabulary/index.ts'
import { requireNeeds } from './require-needs.ts'

const facts = { cpuCount: 4, memoryBytes: 8e9, gpus: [], tools: [] as ServerFacts['tools'] } as unknown as ServerFacts
const needs = (resources: object, tools: string[]) => JSON.stringify({ resources, tools })
const run = vi.fn(async () => ({ code: 0, stdout: '', stderr: '' }))
const at = (known: ServerFacts | null, said = '') => {
  run.mockReset().mockResolvedValue({ code: 0, stdout: said, stderr: '' })
  const servers = { find: () => ({ name: 'gpu1' }) as Server, factsOf: async () => known }
  return { servers, session: { run } }
}

describe('requireNeeds', () => {
  it('lets a job pass that finds what it needs', async () => {
    await requireNeeds(needs({ cpu: 4 }, ['pytest']), 's', at(facts, 'Welcome!\n'))
    expect(run).toHaveBeenCalledTimes(1)
    await requireNeeds(needs({ cpu: 4 }, []), 's', at(facts))
    expect(run).not.toHaveBeenCalled()
  })

  it('names all that is lacking', async () => {
    const there = at(facts, 'Welcome!\nlacks=pytest\nlacks=something-else\n')
    await expect(requireNeeds(needs({ gpu: 1 }, ['pytest', 'ls']), 's', there)).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: 'gpu1 lacks 1 GPU (it has none) and pytest.',
    })
  })

  it('starts nothing where it could not be found out', async () => {
    await expect(requireNeeds(needs({ gpu: 1 }, []), 's', at(null))).rejects.toMatchObject({ code: 'REMOTE_FAILED' })
    await requireNeeds(needs({}, ['ls']), 's', at(null))
  })
})
