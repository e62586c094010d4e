import type { LogQuery } from '../../../../src-shared/vocabulary/log.ts'

/** A query made ready. `bytes`: exact bytes. `folded`: a pattern over bytes read as Latin-1. `lines`: a pattern over the text of one line. */
export type Search =
  | { kind: 'bytes'; needle: Buffer; longest: number; word: boolean }
  | { kind: 'folded'; pattern: RegExp; longest: number; word: boolean }
  | { kind: 'lines'; pattern: RegExp }

/** What counts as a part of a word, beside what `\w` says: letters, marks and digits of every script. */
export const WORD = /[\p{L}\p{M}\p{N}_]/u

/**
 * Makes a query ready to run.
 *
 * Text is looked for in the raw bytes. Without regard to case, ASCII letters match ASCII letters, and others
 * every character that Unicode maps to the same one (σ, ς, Σ). Patterns are JavaScript's, one line at a
 * time; `^` and `$` match at `\r` too, as lines of a terminal end in it. Colour codes are bytes like any
 * other: a word with one inside is not found.
 * @throws SyntaxError saying what is wrong with the pattern
 */
export function compileQuery(query: LogQuery): Search {
  const { text, word } = query
  if (query.regex) return { kind: 'lines', pattern: compilePattern(query) }
  if (query.caseSensitive) {
    const needle = Buffer.from(text)
    return { kind: 'bytes', needle, longest: needle.length, word }
  }
  const parts = [...text].map(foldedBytes)
  return {
    kind: 'folded',
    pattern: new RegExp(parts.map((part) => part.source).join(''), 'g'),
    longest: parts.reduce((sum, part) => sum + part.longest, 0),
    word,
  }
}

/** Unicode mode reads characters whole but refuses needless escapes such as `\-`, which people do write. */
function compilePattern({ text, caseSensitive, word }: LogQuery): RegExp {
  const flags = caseSensitive ? 'gm' : 'gmi'
  try {
    const source = word ? `(?<!${WORD.source})(?:${text})(?!${WORD.source})` : text
    // Alone first, so that `a)(b` is refused even between our own parentheses.
    new RegExp(text, `${flags}u`)
    return new RegExp(source, `${flags}u`)
  } catch (error) {
    try {
      new RegExp(text, flags)
    } catch {
      throw error
    }
    return new RegExp(word ? `(?<!\\w)(?:${text})(?!\\w)` : text, flags)
  }
}

function foldedBytes(char: string): { source: string; longest: number } {
  const code = char.codePointAt(0) as number
  const variants = code < 0x80 ? asciiVariants(char) : (foldings().get(fold(char)) ?? [char])
  const encoded = variants.map((variant) => Buffer.from(variant))
  const sources = encoded.map((bytes) => [...bytes].map(byteSource).join(''))
  const source = code < 0x80 ? `[${sources.join('')}]` : `(?:${sources.join('|')})`
  return { source, longest: Math.max(...encoded.map((bytes) => bytes.length)) }
}

function asciiVariants(char: string): string[] {
  return [...new Set([char.toLowerCase(), char.toUpperCase()])]
}

function byteSource(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}

/** One character for all that differ only in case; itself where the change of case makes several. */
function fold(char: string): string {
  const upper = char.toUpperCase()
  const lower = (single(upper) ? upper : char).toLowerCase()
  return single(lower) ? lower : char
}

function single(text: string): boolean {
  return text.length === String.fromCodePoint(text.codePointAt(0) as number).length
}

let known: Map<string, string[]> | null = null

/** Characters beyond ASCII by their folded form; only scripts that have case, which all lie below U+1EA00. */
function foldings(): Map<string, string[]> {
  if (known) return known
  known = new Map()
  for (let code = 0x80; code < 0x1ea00; code++) {
    if (code >= 0xd800 && code < 0xe000) continue
    const char = String.fromCodePoint(code)
    const key = fold(char)
    if (key === char && char.toUpperCase() === char) continue
    const group = known.get(key)
    if (group) group.push(char)
    else known.set(key, [char])
  }
  return known
}
