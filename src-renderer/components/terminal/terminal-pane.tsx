import { Accessibility, Plus, X } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react'
import { complain } from '../../lib/notices.ts'
import { Button } from '../button.tsx'
import { Empty } from '../empty.tsx'
import { ProblemPanel } from '../problem.tsx'
import { mayTakeFocus, tabForKey } from './tab-keys.ts'
import './terminal.css'
import { TerminalBanner } from './terminal-banner.tsx'
import type { LinkState } from './terminal-channel.ts'
import { useTerminalPrefs } from './terminal-prefs.ts'
import { TerminalScreen } from './terminal-screen.tsx'
import { useTerminals } from './use-terminals.ts'

export interface TerminalPaneProps {
  serverId: string
  /** Join this job's session instead of opening shells. */
  jobId?: string
}

const ATTACHING: LinkState = { state: 'attaching', reason: null }

/** The terminals of a server in tabs. They live in the engine: leaving the page or losing the window ends none. */
export function TerminalPane({ serverId, jobId }: TerminalPaneProps) {
  const { terminals, loading, error, busy, open, close, reconnect } = useTerminals(serverId, jobId)
  const { screenReader, toggleScreenReader } = useTerminalPrefs()
  const [chosen, setChosen] = useState<string | null>(null)
  const [links, setLinks] = useState<Record<string, LinkState>>({})
  const [focus, setFocus] = useState({ id: '', count: 0 })
  const tabs = useRef<HTMLDivElement>(null)
  const another = useRef<HTMLButtonElement>(null)
  const current = terminals.find(({ id }) => id === chosen) ?? terminals.at(-1)

  const focusShell = useCallback((id: string) => setFocus(({ count }) => ({ id, count: count + 1 })), [])
  /** Chooses a tab in order to type into its shell. */
  const enter = useCallback(
    (id: string) => {
      setChosen(id)
      focusShell(id)
    },
    [focusShell],
  )
  useEffect(() => {
    if (!current || current.id === chosen) return
    if (chosen === null && mayTakeFocus(document.activeElement)) enter(current.id)
    else setChosen(current.id)
  }, [current, chosen, enter])

  const openAnother = async () => {
    const id = await open()
    if (id) enter(id)
  }
  const end = async (id: string) => {
    try {
      await close(id)
      if (terminals.length === 1) another.current?.focus() // the button that had it goes with the last terminal
    } catch (failure) {
      complain('The terminal was not closed', failure)
    }
  }
  const again = async (id: string) => {
    try {
      await reconnect(id)
      if (mayTakeFocus(document.activeElement)) focusShell(id) // without effect if another tab was chosen meanwhile
    } catch (failure) {
      complain(current?.jobId ? "The job's session was not joined" : 'The terminal did not reconnect', failure)
    }
  }
  const onTabKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const at = terminals.findIndex(({ id }) => id === current?.id)
    const next = tabForKey(event.key, at, terminals.length)
    if (next === null) return
    event.preventDefault()
    setChosen(terminals[next]?.id ?? null)
    tabs.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
  }
  const leave = () => tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus()
  const link = (current && links[current.id]) ?? ATTACHING

  return (
    <div className="terminal-pane">
      <div className="flex min-h-10 items-center gap-1 border-line border-b bg-panel px-2.5">
        <div
          ref={tabs}
          role="tablist"
          aria-label="Terminals"
          className="flex min-w-0 flex-wrap gap-1"
          onKeyDown={onTabKey}
        >
          {terminals.map((terminal) => (
            <button
              key={terminal.id}
              type="button"
              role="tab"
              id={`tab-${terminal.id}`}
              aria-selected={terminal.id === current?.id}
              aria-controls={`panel-${terminal.id}`}
              tabIndex={terminal.id === current?.id ? 0 : -1}
              className="h-7 max-w-52 truncate rounded-control px-2.5 font-medium text-muted hover:bg-raised aria-selected:bg-raised aria-selected:text-text"
              onClick={() => enter(terminal.id)}
            >
              {terminal.title}
            </button>
          ))}
        </div>
        <Button
          ref={another}
          look="quiet"
          aria-label="New terminal"
          title="New terminal"
          icon={<Plus size={15} />}
          disabled={busy}
          onClick={() => void openAnother()}
        />
        <span className="flex-1" />
        <Button
          look="quiet"
          aria-label="Screen reader mode"
          title="Screen reader mode: output is read out as it comes"
          aria-pressed={screenReader}
          className="aria-pressed:bg-raised aria-pressed:text-text"
          icon={<Accessibility size={15} />}
          onClick={toggleScreenReader}
        />
        {current && (
          <Button
            look="quiet"
            icon={<X size={14} />}
            onClick={() => void end(current.id)}
            title={current.jobId ? "Leaves the job's session; the job goes on" : 'Ends the shell and what runs in it'}
          >
            Close terminal
          </Button>
        )}
      </div>
      {error !== null && error !== undefined && (
        <div className="p-3">
          <ProblemPanel what="The terminal could not be opened" error={error} onRetry={() => void openAnother()} />
        </div>
      )}
      {current && (
        <TerminalBanner
          link={link}
          joined={current.jobId !== null}
          busy={busy}
          onReconnect={() => void again(current.id)}
        />
      )}
      {terminals.map((terminal) => (
        <div
          key={terminal.id}
          role="tabpanel"
          id={`panel-${terminal.id}`}
          aria-labelledby={`tab-${terminal.id}`}
          className="flex min-h-0 flex-1 flex-col"
          hidden={terminal.id !== current?.id}
        >
          <TerminalScreen
            terminalId={terminal.id}
            label={terminal.title}
            chosen={terminal.id === current?.id}
            focusCount={terminal.id === focus.id ? focus.count : 0}
            screenReaderMode={screenReader}
            onState={(state) => setLinks((known) => ({ ...known, [terminal.id]: state }))}
            onLeave={leave}
            onEnterWhenClosed={() => void again(terminal.id)}
          />
        </div>
      ))}
      {!current && !error && (
        <div className="p-3">
          {loading || busy ? (
            <p role="status" className="text-muted">
              Opening a terminal…
            </p>
          ) : (
            <Empty
              title="No terminal is open"
              action={<Button onClick={() => void openAnother()}>Open terminal</Button>}
            />
          )}
        </div>
      )}
    </div>
  )
}
