import '@xterm/xterm/css/xterm.css'
import type { Terminal } from '@xterm/xterm'
import { useEffect, useRef, useState } from 'react'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { isMac } from '../../lib/bridge.ts'
import { openChannel } from '../../lib/channel.ts'
import { copyText } from '../../lib/clipboard.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useAnsiTheme } from '../log-pane/use-ansi-theme.ts'
import { useVisible } from '../log-pane/use-visible.ts'
import { createXterm, terminalKey } from './create-xterm.ts'
import { PasteDialog } from './paste-dialog.tsx'
import { checkPaste, type PasteCheck } from './paste-guard.ts'
import { type LinkState, TerminalLink } from './terminal-channel.ts'
import { xtermTheme } from './xterm-theme.ts'

interface TerminalScreenProps {
  terminalId: string
  label: string
  /** Whether its tab is the chosen one. */
  chosen: boolean
  /** Rises each time the shell shall have the focus; 0: it never has been asked to. */
  focusCount: number
  screenReaderMode: boolean
  onState: (state: LinkState) => void
  /** The person leaves the terminal by keyboard. */
  onLeave: () => void
  /** Enter in a terminal that is not open. */
  onEnterWhenClosed: () => void
}

interface Live {
  terminal: Terminal
  link: TerminalLink
  fit: () => void
  /** Gives text to the shell, or says that it did not get it. */
  paste: (text: string) => void
}

const encoder = new TextEncoder()

/** One terminal: xterm, its channel, its size, and the guard before a paste. */
export function TerminalScreen(props: TerminalScreenProps) {
  const { terminalId, label, chosen, focusCount, screenReaderMode } = props
  const host = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const live = useRef<Live | null>(null)
  const latest = useRef(props)
  latest.current = props
  const [paste, setPaste] = useState<PasteCheck | null>(null)
  const theme = useAnsiTheme(box)
  const visible = useVisible(box) && chosen

  useEffect(() => {
    const element = host.current
    if (!element) return
    const { terminal, fit } = createXterm(element, false)
    const closed = { current: false }
    const link = new TerminalLink({
      open: () => openChannel({ kind: 'terminal', terminalId }),
      screen: { write: (bytes, parsed) => terminal.write(bytes, parsed) },
      onState: (state) => {
        closed.current = state.state === 'ended' || state.state === 'disconnected'
        latest.current.onState(state)
      },
    })
    const refit = () => {
      // A hidden element has no size: a shell is told of none before it was really measured.
      if (element.clientWidth <= 40 || element.clientHeight <= 20) return
      fit.fit()
      link.resize(terminal.cols, terminal.rows)
    }
    let taken = false
    terminal.onData((text) => {
      if (closed.current && text === '\r') latest.current.onEnterWhenClosed()
      else taken = link.input(encoder.encode(text))
    })
    const paste = (text: string) => {
      taken = false
      if (!closed.current) terminal.paste(text) // calls onData before it returns
      if (!taken) complain('The text was not pasted', notOpen())
    }
    terminal.onBinary((text) => link.input(Uint8Array.from(text, (character) => character.charCodeAt(0))))
    terminal.attachCustomKeyEventHandler((event) => onKey(event, terminal, () => latest.current.onLeave()))
    refit()
    const observer = new ResizeObserver(() => requestAnimationFrame(refit))
    observer.observe(element)
    live.current = { terminal, link, fit: refit, paste }
    return () => {
      observer.disconnect()
      link.stop()
      terminal.dispose()
      live.current = null
    }
  }, [terminalId])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new terminal takes the same settings
  useEffect(() => {
    const terminal = live.current?.terminal
    if (!terminal || !box.current) return
    terminal.options.theme = xtermTheme(theme, getComputedStyle(box.current).getPropertyValue('--accent').trim())
  }, [theme, terminalId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new terminal takes the same settings
  useEffect(() => {
    if (live.current) live.current.terminal.options.screenReaderMode = screenReaderMode
  }, [screenReaderMode, terminalId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new terminal takes the same settings
  useEffect(() => live.current?.link.setVisible(visible), [visible, terminalId])
  useEffect(() => {
    if (chosen) live.current?.fit()
  }, [chosen])
  useEffect(() => {
    if (focusCount > 0) live.current?.terminal.focus()
  }, [focusCount])

  // Before xterm sees a paste, a person sees what could run by itself.
  useEffect(() => {
    const element = box.current
    if (!element) return
    const onPaste = (event: ClipboardEvent) => {
      event.preventDefault()
      event.stopPropagation()
      const check = checkPaste(event.clipboardData?.getData('text/plain') ?? '')
      if (check.ask) setPaste(check)
      else if (check.text === '') inform('Nothing was pasted', { detail: 'There is no text to paste.', kind: 'info' })
      else live.current?.paste(check.text)
    }
    element.addEventListener('paste', onPaste, true)
    return () => element.removeEventListener('paste', onPaste, true)
  }, [])

  const description = `terminal-keys-${terminalId}`
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={box}
      role="group"
      aria-label={label}
      aria-describedby={description}
      className="terminal-screen"
      hidden={!chosen}
    >
      <span id={description} className="sr-only">
        Keys go to the shell. Ctrl+F6 or Ctrl+Shift+Escape leaves the terminal.
      </span>
      <div ref={host} className="terminal-host" />
      {paste && (
        <PasteDialog
          paste={paste}
          onPaste={() => {
            live.current?.paste(paste.text)
            setPaste(null)
            requestAnimationFrame(() => live.current?.terminal.focus())
          }}
          onClose={() => {
            setPaste(null)
            requestAnimationFrame(() => live.current?.terminal.focus())
          }}
        />
      )}
    </div>
  )
}

const notOpen = () =>
  new RemotebotError('INVALID_STATE', 'The terminal is not open.', { hint: 'Reconnect, then paste again.' })

/** False keeps a key from the shell. */
function onKey(event: KeyboardEvent, terminal: Terminal, leave: () => void): boolean {
  const meaning = terminalKey(event, isMac)
  if (meaning === null) return true
  if (meaning === 'native' || event.type !== 'keydown') return false
  event.preventDefault()
  event.stopPropagation()
  if (meaning === 'leave') leave()
  else if (terminal.hasSelection()) {
    copyText(terminal.getSelection()).catch((error) => complain('The selection was not copied', error))
  }
  return false
}
