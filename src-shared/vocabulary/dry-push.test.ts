import { describe, expect, it } from 'vitest'
import { dryPush, onlyServer } from './index.ts'

const push = { folder: '/home/anna/train', excludes: ['*.ckpt'], defaultIgnores: true }
const WORK = '~/.remotebot/work/'
const pushed = (target: string, serverId = 'gpu1') => ({ serverId, source: push.folder, target: WORK + target })
const count = (server: string | null, workspace: string | undefined, ...earlier: ReturnType<typeof pushed>[]) =>
  dryPush({ push, workspace, server, counter: 'here', pushed: earlier })

describe('the dry run of a push', () => {
  it('compares with where the folder was pushed on that server', () => {
    const { input, again } = count('gpu1', undefined, pushed('train-111111', 'here'), pushed('train-222222'))
    expect(input).toEqual({
      server: 'gpu1',
      source: push.folder,
      target: `${WORK}train-222222`,
      excludes: ['*.ckpt', '/.remotebot'],
      defaultIgnores: true,
      dryRun: true,
    })
    expect(again).toBe(true)
  })

  it('compares with the workspace that is named, and not with another one', () => {
    expect(count('gpu1', 'w', pushed('train-222222'))).toMatchObject({ input: { target: `${WORK}w` }, again: false })
    expect(count('gpu1', 'w', pushed('w'))).toMatchObject({ input: { target: `${WORK}w` }, again: true })
    expect(count('gpu1', undefined, pushed('w')).again).toBe(false)
  })

  it('counts all while no server is known: what another one has says nothing', () => {
    const { input, again } = count(null, undefined, pushed('train-111111', 'here'))
    expect(input.server).toBe('here')
    expect(input.target).not.toBe(`${WORK}train-111111`)
    expect(again).toBe(false)
    expect(count(null, 'w', pushed('w', 'here')).input.target).not.toBe(`${WORK}w`)
  })

  it('knows the server of a job that may run anywhere only where there is one', () => {
    const here = { id: 'here' }
    expect(onlyServer({ server: 'auto' }, [here])).toBe(here)
    expect(onlyServer({ server: 'auto' }, [here, here])).toBeNull()
    expect(onlyServer({ server: 'auto' }, [])).toBeNull()
    expect(onlyServer({ server: 'auto', ssh: 'anna@gpu1' }, [here])).toBeNull()
  })
})
