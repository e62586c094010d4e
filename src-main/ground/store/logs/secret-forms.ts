/** Shorter values would blank out ordinary words, so they are refused. Bytes. */
export const MIN_SECRET_BYTES = 6

/**
 * All byte strings under which a secret can show up in a log: the value itself, without its trailing line
 * ends, with the line ends of a terminal (`\r\n`), as text inside JSON, percent-encoded as the usual tools
 * do it, and base64 (standard and URL-safe) at each of the three alignments it can have inside a longer
 * base64 text. Base64 that is wrapped into lines in the middle of the secret is not recognised.
 */
export function secretForms(value: string): Buffer[] {
  const trimmed = value.replace(/[\r\n]+$/, '')
  const plain = Buffer.byteLength(trimmed) >= MIN_SECRET_BYTES ? [value, trimmed] : [value]
  const texts = new Set<string>()
  for (const text of plain) {
    texts.add(text)
    texts.add(text.replace(/\r?\n/g, '\r\n'))
    texts.add(JSON.stringify(text).slice(1, -1))
    for (const form of percentForms(Buffer.from(text))) texts.add(form)
    for (const form of base64Forms(Buffer.from(text))) texts.add(form)
  }
  return [...texts].map((text) => Buffer.from(text))
}

/** Bytes each encoder leaves as they are, beside letters and digits, and what it makes of a space. */
const ENCODERS: { safe: string; space: string }[] = [
  { safe: "-_.!~*'()", space: '%20' }, // encodeURIComponent (ECMA-262 §19.2.6)
  { safe: '*-._', space: '+' }, // application/x-www-form-urlencoded (WHATWG URL §5)
  { safe: '-._~', space: '%20' }, // RFC 3986 unreserved: curl --data-urlencode, Go, Ruby
  { safe: '-._~', space: '+' }, // Python's quote_plus
  { safe: '-._~/', space: '%20' }, // Python's quote
]

function percentForms(bytes: Buffer): string[] {
  return ENCODERS.flatMap(({ safe, space }) => {
    const encode = (hex: (byte: number) => string) =>
      Array.from(bytes, (byte) => {
        const char = String.fromCharCode(byte)
        if (byte === 0x20) return space
        return /[A-Za-z0-9]/.test(char) || safe.includes(char) ? char : `%${hex(byte)}`
      }).join('')
    const lower = (byte: number) => byte.toString(16).padStart(2, '0')
    return [encode(lower), encode((byte) => lower(byte).toUpperCase())]
  })
}

function base64Forms(bytes: Buffer): string[] {
  const standard = [0, 1, 2].map((lead) => {
    // With `lead` bytes before the secret, only characters made of its bits alone are always the same.
    const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64')
    return text.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6))
  })
  // The encoding of the secret alone, up to its last character, with and without the padding.
  const alone = bytes.toString('base64')
  standard.push(alone, alone.replace(/=+$/, ''))
  return standard.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
}
