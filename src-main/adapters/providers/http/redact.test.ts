import fc from 'fast-check'
import { expect, it } from 'vitest'
import { redact } from './redact.ts'

const secrets = fc.string({ minLength: 6, maxLength: 60, unit: fc.constantFrom(...'abcDEF123/+_-."\\ ') })

it('leaves nothing of a secret, plain, in a URL, in JSON or as base64', () => {
  fc.assert(
    fc.property(secrets, fc.string(), (raw, around) => {
      const secret = raw.trim()
      fc.pre(secret.length >= 6 && !'•••'.includes(secret) && !around.includes(secret))
      const forms = [
        secret,
        encodeURIComponent(secret),
        JSON.stringify({ it: secret }),
        Buffer.from(secret).toString('base64'),
      ]
      for (const form of forms) {
        const clean = redact(`${around} ${form} ${around}`, [secret])
        expect(clean).not.toContain(JSON.stringify(secret).slice(1, -1))
        expect(clean).not.toContain(Buffer.from(secret).toString('base64'))
      }
    }),
  )
})

it('takes out headers and keys that answers bring, and keeps ordinary words', () => {
  expect(redact('sent Authorization: Bearer abcdefgh12345', [])).toBe('sent Authorization: Bearer •••')
  expect(redact('{"instance_api_key": "d15a77", "id": 7}', [])).toBe('{"instance_api_key": "•••", "id": 7}')
  expect(redact('no longer any instances available', ['', 'abc'])).toBe('no longer any instances available')
})

it('keeps every line of a key file out, and cuts what nobody can read', () => {
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQE\n-----END KEY-----\n'
  expect(redact('line kqhkiG9w0BAQE of it', [key])).toBe('line ••• of it')
  expect(redact('x'.repeat(5000), []).length).toBeLessThan(2100)
})
