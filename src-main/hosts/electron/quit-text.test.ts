import { expect, it } from 'vitest'
import { quitText, sleepText } from './quit-text.ts'

const job = (name: string) => ({ serverId: null, name, text: 'goes on running on gpu1' })
const server = {
  serverId: 'srv_1',
  name: 'gpu1',
  text: 'goes on costing $2.01/h; it ends itself at 18:30 at the latest',
}

it('names what bills before what runs', () => {
  expect(quitText([server, job('train')])).toEqual({
    message: 'One rented server and one job go on without Remotebot.',
    detail: expect.stringMatching(/^gpu1: goes on costing .*\ntrain: goes on running/),
  })
  expect(quitText([job('a')]).message).toBe('One job goes on without Remotebot.')
  expect(quitText([server, server]).message).toBe('2 rented servers go on without Remotebot.')
})

it('names at most five', () => {
  const { message, detail } = quitText('abcdefg'.split('').map(job))
  expect(message).toBe('7 jobs go on without Remotebot.')
  expect(detail).toContain('e: goes on')
  expect(detail).not.toContain('f: goes on')
  expect(detail).toContain('and 2 more')
})

it('does not take silence for nothing', () => {
  expect(quitText(null).message).toContain('may go on')
})

it('says before sleep only what bills', () => {
  expect(sleepText([job('train')])).toBeNull()
  expect(sleepText(null)).toBeNull()
  expect(sleepText([server, job('train')])).toEqual({
    title: 'One rented server goes on while this computer sleeps.',
    body: 'gpu1: goes on costing $2.01/h; it ends itself at 18:30 at the latest',
  })
})
