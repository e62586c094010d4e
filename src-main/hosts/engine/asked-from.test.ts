import { describe, expect, it } from 'vitest'
import { askedFrom } from './asked-from.ts'

const from = (peer?: string | string[]) =>
  askedFrom({ headers: peer === undefined ? {} : { 'x-remotebot-peer': peer } }, 'workstation')

describe('where a request comes from', () => {
  it.each([undefined, '', '127.0.0.1', '::1', '::ffff:127.0.0.1'])('is this computer for %s', (peer) =>
    expect(from(peer)).toBe('workstation'),
  )

  it('is the address of another one', () => {
    expect(from('::ffff:10.0.0.7')).toBe('10.0.0.7')
    expect(from('fe80::1%eth0')).toBe('fe80::1%eth0')
    expect(from(['10.0.0.7', '10.0.0.8'])).toBe('10.0.0.7')
  })

  it('is never what is no address', () => {
    expect(from('<b>the boss</b>')).toBe('workstation')
    expect(from('1'.repeat(100))).toBe('workstation')
  })
})
