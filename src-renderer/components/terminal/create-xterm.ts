import { FitAddon } from '@xterm/addon-fit'
import { WebglAddon } from '@xterm/addon-webgl'
import { Terminal } from '@xterm/xterm'
import { isMac, openExternal } from '../../lib/bridge.ts'
import { hasFastGl } from './renderer-choice.ts'
import { isWebLink, linkProvider } from './terminal-link.ts'

/** A screen in an element: xterm as this window wants it. Dispose `terminal` at the end. */
export function createXterm(element: HTMLElement, screenReaderMode: boolean): { terminal: Terminal; fit: FitAddon } {
  const open = (url: string, event: MouseEvent) => {
    if ((isMac ? event.metaKey : event.ctrlKey) && isWebLink(url)) openExternal(url)
  }
  const terminal = new Terminal({
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: 12,
    lineHeight: 1.25,
    scrollback: 10_000,
    minimumContrastRatio: 4.5,
    screenReaderMode,
    cursorBlink: false,
    rightClickSelectsWord: isMac,
    macOptionIsMeta: true,
    // OSC 8 links. Titles, the clipboard (OSC 52) and window commands stay without effect: nobody listens to them.
    linkHandler: { activate: (event, text) => open(text, event), allowNonHttpProtocols: false },
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.open(element)
  terminal.registerLinkProvider(linkProvider(terminal, open))
  if (hasFastGl()) {
    const webgl = new WebglAddon()
    webgl.onContextLoss(() => webgl.dispose())
    terminal.loadAddon(webgl)
  }
  return { terminal, fit }
}

/** Keys that are the window's and not the shell's. */
export type TerminalKey = 'copy' | 'leave' | 'native'

/** What a key means before xterm sees it; null: it is the shell's. `native`: the browser pastes by itself. */
export function terminalKey(event: KeyboardEvent, mac: boolean): TerminalKey | null {
  const key = event.key.toLowerCase()
  if ((key === 'escape' && event.ctrlKey && event.shiftKey) || (key === 'f6' && event.ctrlKey)) return 'leave'
  const mod = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && event.shiftKey
  if (mod && key === 'c') return 'copy'
  if ((mod && key === 'v') || (key === 'insert' && event.shiftKey)) return 'native'
  return null
}
