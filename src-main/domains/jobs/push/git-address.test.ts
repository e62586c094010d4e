import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowedProtocols, gitProtocol } from './git-address.ts'

describe('the address of a repository', () => {
  it.each([
    ['https://github.com/a/b', 'https'],
    ['HTTPS://anna@host/a.git', 'https'],
    ['http://intranet/a', 'http'],
    ['ssh://git@host:2222/a', 'ssh'],
    ['git@github.com:a/b.git', 'ssh'],
    ['host:path', 'ssh'],
    ['git@[::1]:a/b', 'ssh'],
    ['git://host/a', 'git'],
    ['file:///srv/a', 'file'],
    ['/srv/a', 'file'],
    ['~/a', 'file'],
  ])('%s is reached by %s', (address, protocol) => {
    expect(gitProtocol(address)).toBe(protocol)
  })

  it.each([
    'ext::sh -c date',
    'ext://x',
    'fd::3',
    'foo://x',
    'a/b',
    './a',
    '--upload-pack=x',
    '-host:path',
    'https://x\nhttps://y',
    '',
  ])('%j is none', (address) => {
    expect(() => gitProtocol(address)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  it.each([
    'https://anna:secret@host/a',
    'ssh://anna:secret@host/a',
    'https://anna@example.org:secret@host/a',
    'https://ghp_0123456789012345678901234567890123@github.com/a/b',
    'https://glpat-abcdefgh@gitlab.com/a',
  ])('%s must not be kept, and is not repeated in the error', (address) => {
    expect(() => gitProtocol(address)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    try {
      gitProtocol(address)
    } catch (error) {
      expect(JSON.stringify([(error as Error).message, (error as { data: unknown }).data])).not.toMatch(
        /secret|ghp_|glpat/,
      )
    }
  })

  it('never leads through a helper, whatever is written', () => {
    fc.assert(
      // git takes what stands before `::` for a helper's name where all of it could be that of a scheme (RFC 3986, 3.1).
      fc.property(fc.stringMatching(/^[A-Za-z0-9+.-]*$/), fc.constantFrom('::', '::-', '::/', '::['), (name, sign) => {
        expect(() => gitProtocol(`${name}${sign}x`)).toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  it('allows its own way alone, and https after http', () => {
    expect(['https', 'http', 'file'].map((way) => allowedProtocols(way as 'https'))).toEqual([
      'https',
      'http:https',
      'file',
    ])
  })
})
