import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileSecrets, Masker } from './mask.ts'
import { secretForms } from './secret-forms.ts'

/** The definition, as slow as it is plain. */
function maskAll(remote: Buffer, values: string[]): Buffer {
  const result = Buffer.from(remote)
  for (const form of values.flatMap(secretForms))
    for (let at = remote.indexOf(form); at >= 0; at = remote.indexOf(form, at + 1))
      result.fill('*', at, at + form.length)
  return result
}

function maskChunks(chunks: Buffer[], values: string[]): Buffer {
  const masker = new Masker(compileSecrets(values))
  return Buffer.concat([...chunks.map((chunk) => masker.push(chunk)), masker.end()])
}

function cut(bytes: Buffer, cuts: number[]): Buffer[] {
  const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return points.slice(1).map((point, i) => bytes.subarray(points[i], point))
}

// Few letters, so that secrets overlap each other and themselves all the time.
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 6, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('a', 'é', ' ', '/', '+', '\n', '"', '🔑'), minLength: 6, maxLength: 9 }),
  fc
    .string({ unit: 'binary', minLength: 6, maxLength: 20 })
    .filter((text) => !text.includes('*') && text.isWellFormed()),
)
const values = fc.array(value, { minLength: 1, maxLength: 4 })
const cuts = fc.array(fc.nat(), { maxLength: 12 })
const scenario = values.chain((secrets) =>
  fc.record({
    secrets: fc.constant(secrets),
    remote: fc
      .array(
        fc.oneof(
          fc.constantFrom(...secrets.flatMap(secretForms)),
          fc.constantFrom(...secrets.flatMap(secretForms)).map((form) => form.subarray(0, form.length >> 1)),
          fc.string({ unit: fc.constantFrom('a', 'b', 'Y', '%') }).map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
        ),
        { maxLength: 12 },
      )
      .map((parts) => Buffer.concat(parts)),
    cuts,
  }),
)

describe('masking', () => {
  it('masks the union of all occurrences, however the stream is cut', () => {
    fc.assert(
      fc.property(scenario, ({ secrets, remote, cuts }) => {
        expect(maskChunks(cut(remote, cuts), secrets)).toEqual(maskAll(remote, secrets))
      }),
      { numRuns: 2000 },
    )
  })

  it('gives the same bytes when stopped anywhere and resumed from the stored length', () => {
    fc.assert(
      fc.property(scenario, fc.array(fc.nat(), { maxLength: 4 }), ({ secrets, remote, cuts }, stops) => {
        const set = compileSecrets(secrets)
        let local = Buffer.alloc(0)
        // Each run reads up to some point of the remote file and dies with bytes still held back.
        for (const stop of [...stops.map((stop) => stop % (remote.length + 1)), remote.length]) {
          const { masker, from } = Masker.resume(set, local.length)
          const read = remote.subarray(from, Math.max(stop, from))
          for (const chunk of cut(read, cuts)) local = Buffer.concat([local, masker.push(chunk)])
          if (stop === remote.length) local = Buffer.concat([local, masker.end()])
          expect(local).toEqual(maskAll(remote, secrets).subarray(0, local.length))
        }
        expect(local.length).toBe(remote.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('never lets a secret through and never changes its input', () => {
    fc.assert(
      fc.property(scenario, ({ secrets, remote, cuts }) => {
        const before = Buffer.from(remote)
        const local = maskChunks(cut(remote, cuts), secrets)
        for (const secret of secrets) expect(local.includes(secret)).toBe(false)
        expect(remote).toEqual(before)
      }),
      { numRuns: 1000 },
    )
  })

  it('masks a secret inside a longer base64 text at every alignment', () => {
    for (const lead of ['', 'x', 'xy', 'xyz', 'user:']) {
      const encoded = Buffer.from(`${lead}hunter2-é?>~/ and more`).toString('base64')
      const masked = maskChunks([Buffer.from(encoded)], ['hunter2-é?>~']).toString()
      expect(masked).toHaveLength(encoded.length)
      const at = Math.ceil((lead.length * 8) / 6)
      expect(masked.slice(at, at + 16)).toBe('*'.repeat(16))
      expect(masked.slice(0, Math.floor((lead.length * 8) / 6))).not.toContain('*')
    }
  })

  it.each([
    ['encodeURIComponent', encodeURIComponent("p&s w'd/é")],
    ['a form', new URLSearchParams({ k: "p&s w'd/é" }).toString().slice(2)],
    ['curl', 'p%26s%20w%27d%2F%C3%A9'],
    ['lower-case hex', 'p%26s%20w%27d%2f%c3%a9'],
    ["Python's quote", 'p%26s%20w%27d/%C3%A9'],
    ['base64url without padding', Buffer.from("p&s w'd/é").toString('base64url')],
  ])('masks what %s makes of it', (_, text) => {
    expect(maskChunks([Buffer.from(`<${text}>`)], ["p&s w'd/é"]).toString()).toMatch(/^<\*+=*>$/)
  })

  it('masks a value of many lines as a terminal prints it', () => {
    const masked = maskChunks([Buffer.from('-\r\nfirst line\r\nsecond\r\n-')], ['first line\nsecond\n']).toString()
    expect(masked).toBe('-\r\n********************-')
  })

  it('holds back only what could begin a secret', () => {
    const masker = new Masker(compileSecrets(['topsecret']))
    expect(masker.push(Buffer.from('say top')).toString()).toBe('say ')
    expect(masker.push(Buffer.from('ology ')).toString()).toBe('topology ')
    expect(masker.push(Buffer.from('topsec')).toString()).toBe('')
    expect(masker.push(Buffer.from('ret!')).toString()).toBe('*********!')
  })

  it('passes bytes through without copying when there is no secret', () => {
    const chunk = Buffer.from('anything')
    expect(new Masker(compileSecrets([])).push(chunk)).toBe(chunk)
  })

  it('masks the rest of a secret that goes on after the end', () => {
    const masker = new Masker(compileSecrets(['topsecret']))
    masker.push(Buffer.from('topsec'))
    expect(masker.end().toString()).toBe('topsec')
    expect(masker.push(Buffer.from('r')).toString() + masker.push(Buffer.from('et.')).toString()).toBe('***.')
  })

  it('refuses values under 6 bytes, without repeating them', () => {
    expect(() => compileSecrets(['abcde'])).toThrow(/at least 6 bytes/)
    expect(() => compileSecrets(['ééé'])).not.toThrow()
    expect(() => compileSecrets([''])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})
