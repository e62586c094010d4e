import { ArrowRight, Plus, RotateCw, X } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { counted, formatBytes, type Server } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { TextField } from '../../../components/field.tsx'
import { Section } from '../../../components/page.tsx'
import { client } from '../../../lib/client.ts'
import { removeRow } from '../../../lib/focus.ts'
import { toProblem } from '../../../lib/problem.ts'
import { addressHere, type ForwardForm, placeText, readForwardForm } from './forward-form.ts'
import { askForward, closeForward, type OpenForward, openForward, useForwards } from './forward-store.ts'

/** Ports of a server that this window holds open on this computer. */
export function ForwardsSection({ server }: { server: Server }) {
  const asking = useForwards(({ asking: id }) => id === server.id)
  const forwards = useForwards(({ forwards: all }) => all).filter(({ request }) => request.server === server.id)
  const ask = useRef<HTMLButtonElement>(null)
  const asked = useRef(asking)
  useEffect(() => {
    // The form is gone, and what had the focus in it.
    if (asked.current && !asking) ask.current?.focus()
    asked.current = asking
  }, [asking])
  return (
    <Section
      title="Ports on this computer"
      tools={
        !asking && (
          <Button ref={ask} look="quiet" small icon={<Plus size={13} />} onClick={() => askForward(server.id)}>
            Forward a port
          </Button>
        )
      }
    >
      <div className="panel">
        {asking && <AskForward server={server} />}
        {forwards.length > 0 && (
          <ul aria-label="Open ports" className={asking ? 'border-line border-t' : ''}>
            {forwards.map((forward) => (
              <ForwardRow key={forward.key} forward={forward} />
            ))}
          </ul>
        )}
        {!asking && forwards.length === 0 && (
          <p className="px-3 py-2.5 text-muted">
            None is open. A forwarded port makes a web page or database of this server reachable at 127.0.0.1 here.
          </p>
        )}
      </div>
    </Section>
  )
}

const EMPTY: ForwardForm = { remotePort: '', remoteHost: '', localPort: '' }

function AskForward({ server }: { server: Server }) {
  const [form, setForm] = useState(EMPTY)
  const [refused, setRefused] = useState(false)
  const root = useRef<HTMLFormElement>(null)
  const read = readForwardForm(form)
  const errorAt = (at: keyof ForwardForm) => (refused && read.at === at ? read.problem : null)
  useEffect(() => root.current?.querySelector('input')?.focus(), [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!read.request) return setRefused(true)
    void openForward(client, { server: server.id, ...read.request })
    askForward(null)
  }
  const field = (at: keyof ForwardForm, label: string, placeholder: string) => (
    <TextField
      label={label}
      value={form[at]}
      placeholder={placeholder}
      inputMode={at === 'remoteHost' ? 'text' : 'numeric'}
      error={errorAt(at)}
      onChange={(value) => setForm({ ...form, [at]: value })}
    />
  )
  return (
    <form
      ref={root}
      aria-label="Forward a port"
      className="flex items-start gap-3 p-3"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        askForward(null)
      }}
    >
      <div className="w-36">{field('remotePort', 'Port on the server', '8888')}</div>
      <div className="min-w-0 flex-1">{field('remoteHost', 'Host, as the server sees it', '127.0.0.1')}</div>
      <div className="w-36">{field('localPort', 'Port here', 'any free one')}</div>
      <div className="flex gap-2 pt-6">
        <Button look="primary" type="submit">
          Forward
        </Button>
        <Button onClick={() => askForward(null)}>Cancel</Button>
      </div>
    </form>
  )
}

function ForwardRow({ forward }: { forward: OpenForward }) {
  const { key, request, state, error } = forward
  const place = placeText(request.remoteHost, request.remotePort)
  const url = addressHere(state?.localPort ?? request.localPort, location.hostname)
  const problem = error === null ? null : toProblem(error)
  const trouble = problem?.message ?? state?.problem
  return (
    <li className="grid gap-0.5 border-line px-3 py-1.5 not-first:border-t">
      <div className="flex min-h-7 items-center gap-2.5">
        {state && !problem ? (
          <a href={url} target="_blank" rel="noreferrer" className="font-mono text-accent text-sm hover:underline">
            {url}
          </a>
        ) : (
          <span className="font-mono text-muted text-sm">{problem ? url : 'opening …'}</span>
        )}
        {state && !problem && <CopyButton text={url} label="Copy the address" small />}
        <ArrowRight size={13} aria-label="leads to" className="text-muted" />
        <span className="font-mono text-sm">{place}</span>
        {state && !problem && (
          <span className="ml-auto text-muted text-sm">
            {counted(state.connections, 'connection')}
            {state.bytes > 0 && `, ${formatBytes(state.bytes)}`}
          </span>
        )}
        <div className={`flex gap-1 ${state && !problem ? '' : 'ml-auto'}`}>
          {problem && (
            <Button small icon={<RotateCw size={12} />} onClick={() => void openForward(client, request, key)}>
              Open again
            </Button>
          )}
          <Button
            look="quiet"
            small
            icon={<X size={13} />}
            aria-label={`Close the port that leads to ${place}`}
            title="Close"
            onClick={({ currentTarget }) => removeRow(currentTarget, () => closeForward(key))}
          />
        </div>
      </div>
      {trouble && (
        <p role="status" className={problem ? 'text-broken text-sm' : 'text-attention text-sm'}>
          {trouble} {problem?.data.hint}
        </p>
      )}
    </li>
  )
}
