/**
 * File names are bytes. Inside the transfer a path is a string with one character a byte (latin1), so that names which
 * are no valid UTF-8 pass unharmed and compare as the server's `LC_ALL=C` does.
 */
export type BytePath = string

/** How Node's file functions want it. */
export function fsPath(path: BytePath): string | Buffer {
  return isAscii(path) ? path : Buffer.from(path, 'latin1')
}

/** The bytes of a text that a person or program gave us. */
export function toBytePath(text: string): BytePath {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/** For people: UTF-8 where it is valid, else `\xNN`; control characters never reach a terminal. */
export function shownPath(path: BytePath): string {
  const text = utf8OrNull(path)
  const readable = text ?? path.replace(/[\x80-\xff]/g, escapeByte)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is replaced
  return readable.replace(/[\x00-\x1f\x7f]/g, (character) => (character === '\n' ? '\\n' : escapeByte(character)))
}

/** The text of a path, or null where its bytes are no valid UTF-8. */
export function utf8OrNull(path: BytePath): string | null {
  if (isAscii(path)) return path
  const text = Buffer.from(path, 'latin1').toString('utf8')
  return toBytePath(text) === path ? text : null
}

/** The path of the folder that holds it; empty for what lies at the top. */
export function parentOf(path: BytePath): BytePath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Whatever is not ASCII takes more than a byte in UTF-8; counting those is native, and quicker than a regular expression. */
function isAscii(path: string): boolean {
  return Buffer.byteLength(path, 'utf8') === path.length
}

function escapeByte(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
