import { expect, test } from 'vitest'
import { forwardSpec } from './forward-spec.ts'

test('a forward is spelled as ssh -L has it', () => {
  expect(forwardSpec('8080:80')).toEqual({ localPort: 8080, remoteHost: '127.0.0.1', remotePort: 80 })
  expect(forwardSpec('0:80')).toMatchObject({ localPort: 0, remotePort: 80 })
  expect(forwardSpec('15432:db.internal:5432')).toMatchObject({ remoteHost: 'db.internal', remotePort: 5432 })
  expect(forwardSpec('8080:[::1]:80')).toMatchObject({ remoteHost: '::1', remotePort: 80 })
})

test.each(['', '80', ':80', '80:', '8080:0', '70000:80', '80:70000', '8080::1:80', 'a:b', '8080: x:80', '1:2:3:4'])(
  '%j is none',
  (text) => expect(() => forwardSpec(text)).toThrow(/needed|65535/),
)
