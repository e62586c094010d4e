import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serverName } from '../../../src-shared/vocabulary/index.ts'
import { findServer, freeName, refuseSameAddress, refuseTakenName, showAddress } from './naming.ts'

const rows = [
  { id: 'srv_01k2aaaaaaaaaaaaaaaa', name: 'this-computer' },
  { id: 'srv_01k2bbbbbbbbbbbbbbbb', name: 'GPU box' },
]

describe('findServer', () => {
  it('takes ids, names in any case, and unique id prefixes', () => {
    expect(findServer(rows, rows[1]?.id as string)).toBe(rows[1])
    expect(findServer(rows, ' gpu BOX')).toBe(rows[1])
    expect(findServer(rows, 'srv_01k2b')).toBe(rows[1])
  })

  it('names the candidates of an ambiguous prefix, and the servers for an unknown name', () => {
    expect(() => findServer(rows, 'srv_01k2')).toThrow(
      expect.objectContaining({ code: 'AMBIGUOUS', data: expect.objectContaining({ candidates: rows }) }),
    )
    expect(() => findServer(rows, 'gpu')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(() => findServer(rows, 'srv_')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })
})

describe('names and addresses', () => {
  it('are unique whatever their case', () => {
    expect(() => refuseTakenName(rows, 'gpu BOX', null)).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }))
    expect(() => refuseTakenName(rows, 'gpu BOX', rows[1]?.id as string)).not.toThrow()
  })

  it('finds a free, valid name for whatever was typed', () => {
    expect(freeName(rows, 'gpu box')).toBe('gpu-box')
    expect(freeName(rows, 'This-Computer')).toBe('This-Computer 2')
    expect(freeName(rows, '::1')).toBe('1')
    fc.assert(fc.property(fc.string(), (typed) => serverName.parse(freeName(rows, typed)) !== ''))
  })

  it('refuses the same machine twice, but not the same private address behind another jump host', () => {
    const address = { user: 'anna', host: '10.0.0.5', port: 22 }
    const there = [{ id: 'srv_x', name: 'a', address, jumps: ['j1'] }]
    const same = { ...address, host: address.host.toUpperCase() }
    expect(() => refuseSameAddress(there, same, ['j1'], null)).toThrow(/as "a"/)
    expect(() => refuseSameAddress(there, address, ['j1'], 'srv_x')).not.toThrow()
    expect(() => refuseSameAddress(there, address, ['j2'], null)).not.toThrow()
    expect(() => refuseSameAddress(there, { ...address, port: 2 }, ['j1'], null)).not.toThrow()
    expect(showAddress({ user: 'u', host: '::1', port: 2200 })).toBe('u@[::1]:2200')
  })
})
