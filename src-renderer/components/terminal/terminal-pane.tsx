import { Accessibility, Plus, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { complain } from '../../lib/notices.ts'
import { Button } from '../button.tsx'
import { Empty } from '../empty.tsx'
import { ProblemPanel } from '../problem.tsx'
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
  const tabs = useRef<HTMLDivElement>(null)
  const current = terminals.find(({ id }) => id === chosen) ?? terminals.at(-1)

  useEffect(() => {
    if (current && current.id !== chosen) setChosen(current.id)
  }, [current, chosen])

  const openAnother = async () => {
    const id = await open()
    if (id) setChosen(id)
  }
  const end = (id: string) => void close(id).catch((failure) => complain('The terminal was not closed', failure))
  const again = (id: string) =>
    void reconnect(id).catch((failure) => complain('The terminal did not reconnect', failure))
  const onTabKey = (event: KeyboardEvent) => {
    const at = terminals.findIndex(({ id }) => id === current?.id)
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0 || terminals.length === 0) return
    event.preventDefault()
    const next = terminals[(at + step + terminals.length) % terminals.length]
    if (next) setChosen(next.id)
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
              onClick={() => setChosen(terminal.id)}
            >
              {terminal.title}
            </button>
          ))}
        </div>
        <Button
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
            onClick={() => end(current.id)}
            title="Ends the shell and what runs in it"
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
      {current && <TerminalBanner link={link} busy={busy} onReconnect={() => again(current.id)} />}
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
            screenReaderMode={screenReader}
            onState={(state) => setLinks((known) => ({ ...known, [terminal.id]: state }))}
            onLeave={leave}
            onEnterWhenClosed={() => again(terminal.id)}
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
