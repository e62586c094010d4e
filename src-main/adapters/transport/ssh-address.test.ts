import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { formatAddress, parseAddress } from './ssh-address.ts'

describe('addresses', () => {
  it.each([
    ['gpu', null, 'gpu', null],
    ['me@gpu', 'me', 'gpu', null],
    ['me@gpu:2222', 'me', 'gpu', 2222],
    [' me@gpu.example.com:22 ', 'me', 'gpu.example.com', 22],
    ['ssh://me@gpu:2222', 'me', 'gpu', 2222],
    ['ssh://gpu/', null, 'gpu', null],
    ['[::1]:22', null, '::1', 22],
    ['me@[2001:db8::1]', 'me', '2001:db8::1', null],
    ['me@2001:db8::1', 'me', '2001:db8::1', null],
    ['fe80::1%eth0', null, 'fe80::1%eth0', null],
    ['first.last@corp.example@gpu', 'first.last@corp.example', 'gpu', null],
    ['maschine-münchen', null, 'maschine-münchen', null],
  ])('%s', (text, user, host, port) => {
    expect(parseAddress(text)).toEqual({ user, host, port })
  })

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['ssh me@gpu', 'begins with the ssh command'],
    ['me@gpu -p 22', 'contains a space'],
    ['http://gpu', 'http:// is not ssh://'],
    ['gpu/home', 'contains a path'],
    ['@gpu', 'user name before @ is missing'],
    ['me@', 'host name is missing'],
    [':22', 'host name is missing'],
    ['gpu:', '"" is not a port'],
    ['gpu:0', '"0" is not a port'],
    ['gpu:65536', '"65536" is not a port'],
    ['gpu:ssh', '"ssh" is not a port'],
    ['[::1', 'brackets do not match'],
    ['[::1]22', 'brackets do not match'],
    ['-oProxyCommand=x', 'may not begin with -'],
    ['-x@gpu', 'may not begin with -'],
    ['me:secret@gpu', 'contains a password'],
    ['$(reboot)', 'is not a host name'],
  ])('%s is refused: %s', (text, why) => {
    let error: unknown
    try {
      parseAddress(text)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(RemotebotError)
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(why) })
  })

  it('come back from their written form, and no text makes it fail otherwise', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6())
    fc.assert(
      fc.property(
        host,
        fc.integer({ min: 1, max: 65_535 }),
        fc.stringMatching(/^[a-z_][a-z0-9_.@-]{0,20}$/),
        (h, port, user) => {
          const address = { host: h, port, user }
          expect(parseAddress(formatAddress(address))).toEqual(address)
        },
      ),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseAddress(text)
        } catch (error) {
          expect(error).toBeInstanceOf(RemotebotError)
        }
      }),
    )
  })
})
