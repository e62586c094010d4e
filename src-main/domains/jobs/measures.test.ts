import { expect, it, vi } from 'vitest'
import { Measures } from './measures.ts'
import type { JobServers } from './pipeline/context.ts'

it('measures one job after another on each server, and keeps quiet about those that are gone or fail', async () => {
  const asked: string[] = []
  const answers = new Map<string, (bytes: number) => void>()
  const update = vi.fn()
  const deps = {
    repo: { get: (id: string) => (id === 'gone' ? undefined : {}), update },
    servers: { transport: () => ({}) } as unknown as JobServers,
    launcher: {
      diskUse: (_transport: unknown, id: string) => {
        asked.push(id)
        if (id === 'fails') return Promise.reject(new Error('no du here'))
        return new Promise<number>((resolve) => answers.set(id, resolve))
      },
    },
    logger: { debug: () => {} },
  }
  const measures = new Measures(deps as unknown as ConstructorParameters<typeof Measures>[0])
  for (const id of ['slow', 'fails', 'gone', 'last']) measures.add({ id, serverId: 'box' })
  measures.add({ id: 'other', serverId: 'elsewhere' })
  measures.add({ id: 'nowhere', serverId: null })
  await vi.waitFor(() => expect(asked).toEqual(['slow', 'other']))
  answers.get('slow')?.(1)
  await vi.waitFor(() => expect(asked).toContain('gone'))
  answers.get('gone')?.(2)
  await vi.waitFor(() => expect(asked).toEqual(['slow', 'other', 'fails', 'gone', 'last']))
  answers.get('last')?.(3)
  await vi.waitFor(() => expect(update).toHaveBeenCalledTimes(2))
  expect(update.mock.calls.map(([, id, change]) => [id, change])).toEqual([
    ['slow', { remoteBytes: 1 }],
    ['last', { remoteBytes: 3 }],
  ])
})
