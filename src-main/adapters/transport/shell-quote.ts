/** `text` as one word of a POSIX shell. Safe for everything but NUL, which no shell can hold. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
