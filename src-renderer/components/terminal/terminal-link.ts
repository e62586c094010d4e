import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm'

const URL_TEXT = /\bhttps?:\/\/[^\s"'<>`{}|\\^]+/g
const TRAILING = /[.,;:!?)\]]+$/

/** Web addresses in a line: where they start and what they are. Only http and https; closing punctuation is not part. */
export function webLinks(line: string): { at: number; url: string }[] {
  return [...line.matchAll(URL_TEXT)].flatMap((match) => {
    const url = match[0].replace(TRAILING, '')
    return isWebLink(url) ? [{ at: match.index, url }] : []
  })
}

/** Whether an address may be opened at all. */
export function isWebLink(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol)
  } catch {
    return false
  }
}

/** Underlines web addresses; they open with Ctrl or ⌘ and a click, never by themselves. */
export function linkProvider(terminal: Terminal, open: (url: string, event: MouseEvent) => void): ILinkProvider {
  return {
    provideLinks(y, callback) {
      const line = terminal.buffer.active.getLine(y - 1)?.translateToString(true) ?? ''
      const links: ILink[] = webLinks(line).map(({ at, url }) => ({
        text: url,
        range: { start: { x: at + 1, y }, end: { x: at + url.length, y } },
        activate: (event) => open(url, event),
      }))
      callback(links)
    },
  }
}
