import { expect, it } from 'vitest'
import { type GoesOn, quitText, sleepText } from './quit-text.ts'

const NOON = new Date('2026-11-21T12:00:00')
const HALF_PAST_SIX = new Date('2026-11-21T18:30:00').getTime()
const nothing = { serverId: null, approvalId: null, perHour: null, endsAt: null }
const job = (name: string): GoesOn => ({ ...nothing, name, text: 'goes on running on gpu1' })
const server: GoesOn = {
  ...nothing,
  serverId: 'srv_1',
  name: 'gpu1',
  text: 'goes on costing $2.10/h; it ends itself at 18:30 at the latest',
  perHour: 2_100_000,
  endsAt: HALF_PAST_SIX,
}
const asked: GoesOn = { ...nothing, approvalId: 'apr_1', name: 'H100 for train', text: 'waits for approval' }
const message = (...items: GoesOn[]) => quitText(items, NOON).message

it('says what goes on costing how much until when, before what runs', () => {
  expect(quitText([server, job('train')], NOON)).toEqual({
    message: 'One rented server goes on costing $2.10/h; its lease ends 18:30. One job goes on without Remotebot.',
    detail: expect.stringMatching(/^gpu1: goes on costing .*\ntrain: goes on running/),
  })
  expect(message(server, server)).toBe('2 rented servers go on costing $4.20/h; leases end 18:30.')
  expect(message(job('a'))).toBe('One job goes on without Remotebot.')
})

it('says what nothing else ends, and the day where it is another one', () => {
  const endless = { ...server, endsAt: null }
  expect(message(endless)).toBe('One rented server goes on costing $2.10/h; nothing but Remotebot ends it.')
  expect(message(endless, endless)).toContain('; nothing but Remotebot ends them.')
  expect(message(endless, server)).toContain('; leases end 18:30; nothing but Remotebot ends 1 of them.')
  expect(message({ ...server, endsAt: HALF_PAST_SIX + 86_400_000 })).toContain('its lease ends 22 Nov 18:30')
})

it('says who waits for a person', () => {
  expect(message(asked)).toBe('One request waits for approval without Remotebot.')
  expect(message(asked, asked, job('a'))).toBe('One job goes on and 2 requests wait for approval without Remotebot.')
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
    body: 'gpu1: goes on costing $2.10/h; it ends itself at 18:30 at the latest',
  })
})
