import { describe, expect, it } from 'vitest'
import { Access, cookieOf, refuseForeign } from './access.ts'

describe('Access', () => {
  it('trades each link once', () => {
    const links: string[] = []
    const access = new Access((token) => links.push(token))
    const first = access.link
    const session = access.trade(first)
    expect(session).not.toBeNull()
    expect(access.knows(session ?? '')).toBe(true)
    expect(access.trade(first)).toBeNull()
    expect(links).toEqual([access.link])
    expect(access.knows('guess')).toBe(false)
    expect(access.knows(undefined)).toBe(false)
  })
})

describe('refuseForeign', () => {
  it.each([
    [{ host: '127.0.0.1:4000' }, true],
    [{ host: 'localhost:4000', origin: 'http://localhost:4000' }, true],
    [{ host: 'evil.example:4000' }, false],
    [{ host: '127.0.0.1:4001' }, false],
    [{}, false],
    [{ host: '127.0.0.1:4000', origin: 'https://evil.example' }, false],
    [{ host: '127.0.0.1:4000', origin: 'null' }, false],
    [{ host: '127.0.0.1:4000', 'sec-fetch-site': 'cross-site' }, false],
  ])('%o → %s', (headers, fine) => {
    expect(refuseForeign(headers, 4000) === null).toBe(fine)
  })
})

describe('cookieOf', () => {
  it('reads the cookie of this port only', () => {
    const headers = { cookie: 'a=b; remotebot_4000=one; remotebot_4001=two' }
    expect(cookieOf({ headers }, 4000)).toBe('one')
    expect(cookieOf({ headers }, 5000)).toBeUndefined()
  })
})
