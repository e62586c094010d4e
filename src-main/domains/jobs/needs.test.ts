import { describe, expect, it } from 'vitest'
import { jobSpec, type Server, type ServerFacts } from '../../../src-shared/vocabulary/index.ts'
import { fitOf, fits, lacking, needsText, parseNeeds } from './needs.ts'
import { refuseUnfit } from './targets.ts'

const GIB = 1024 ** 3
const facts = {
  cpuCount: 4,
  memoryBytes: 15.6 * GIB,
  diskTotalBytes: 100e9,
  diskFreeBytes: 20e9,
  gpus: [{ name: 'A100', memoryBytes: 80 * GIB }],
  tools: [
    { name: 'git', version: '2.39' },
    { name: 'ripgrep', version: '14' },
  ],
} as ServerFacts
const needs = (spec: object) => parseNeeds(needsText(jobSpec.parse({ command: 'x', ...spec })) ?? 'null')
const lacks = (spec: object, has = facts) => lacking(needs(spec), has)

describe('needsText', () => {
  it('is one text for equal needs, and null for none', () => {
    const text = (spec: object) => needsText(jobSpec.parse({ command: 'x', ...spec }))
    expect(text({})).toBeNull()
    expect(text({ resources: { gpu: 0 }, tools: [] })).toBeNull()
    expect(text({ tools: ['b', 'a', 'b'], resources: { gpu: 1, cpu: 2 } })).toBe(
      text({ resources: { cpu: 2, gpu: 1 }, tools: ['a', 'b'] }),
    )
  })
})

describe('lacking', () => {
  it.each([
    [{ resources: { cpu: 4, memoryGb: 16, gpu: 1, diskGb: 20 }, tools: ['git', 'rg'] }, []],
    [{ resources: { cpu: 8 } }, ['8 CPUs (it has 4)']],
    [{ resources: { memoryGb: 32 } }, ['32 GB of memory (it has 16.8 GB)']],
    [{ resources: { gpu: 2 } }, ['2 GPUs (it has 1)']],
    [{ resources: { diskGb: 50 } }, ['50 GB of free disk (it has 20 GB)']],
    [{ tools: ['docker', 'git', 'tmux'] }, ['docker', 'tmux']],
  ])('%j: %j', (spec, expected) => expect(lacks(spec)).toEqual(expected))

  it('gives the benefit of the doubt to what the check could not tell or does not look for', () => {
    const untold = { ...facts, cpuCount: 0, memoryBytes: 0, diskTotalBytes: 0, diskFreeBytes: 0 }
    expect(lacks({ resources: { cpu: 8, memoryGb: 99, diskGb: 99 }, tools: ['my-own-tool'] }, untold)).toEqual([])
    expect(lacks({ resources: { diskGb: 1 } }, { ...facts, diskFreeBytes: 0 })).toHaveLength(1)
    expect(lacks({ resources: { gpu: 1 } }, { ...facts, gpus: [] })).toEqual(['1 GPU (it has none)'])
  })

  it('says nothing of a server that was never checked, which is no known fit', () => {
    const wanted = needs({ tools: ['git'] })
    expect(fitOf(wanted, { facts: null })).toBe('unknown')
    expect(fits(wanted, { facts: null })).toBe(false)
    expect(fits(null, { facts: null })).toBe(true)
  })
})

describe('refuseUnfit', () => {
  const box = { name: 'box', state: 'ready', facts } as Server
  const empty: ServerFacts = { ...facts, gpus: [], tools: [] }
  const bare = { name: 'bare', state: 'ready', facts: empty } as Server
  const fresh = { name: 'fresh', state: 'ready', facts: null } as Server
  const broken = { name: 'broken', state: 'failed', facts: null } as Server
  const wanted = needs({ resources: { gpu: 2 }, tools: ['git'] })

  it('names what the named server lacks, and how to look again', () => {
    expect(() => refuseUnfit(wanted, bare, [])).toThrowError(
      expect.objectContaining({
        code: 'INVALID_STATE',
        message: 'bare lacks 2 GPUs (it has none) and git.',
        data: { hint: expect.stringContaining('remotebot server check bare') },
      }),
    )
    expect(() => refuseUnfit(wanted, fresh, [])).not.toThrow()
  })

  it('names what lacks where, only if no server can ever fit', () => {
    expect(() => refuseUnfit(wanted, null, [box, bare, broken])).toThrow(
      "No server has what this job needs: box lacks 2 GPUs (it has 1); bare lacks 2 GPUs (it has none) and git; broken can't be used.",
    )
    expect(() => refuseUnfit(wanted, null, [box, fresh])).not.toThrow()
    expect(() => refuseUnfit(needs({ tools: ['git'] }), null, [box, bare])).not.toThrow()
    expect(() => refuseUnfit(null, null, [])).not.toThrow()
  })
})
