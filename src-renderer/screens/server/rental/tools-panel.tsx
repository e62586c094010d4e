import { Check, CircleDashed, LoaderCircle, Plus, RotateCw, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { type Rental, type Server, type ToolState, toolName } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { Section } from '../../../components/page.tsx'
import { Popover } from '../../../components/popover.tsx'
import { ProblemPanel } from '../../../components/problem.tsx'
import { ToolChoice } from '../../../components/rental/tool-choice.tsx'
import { Ago } from '../../../components/time.tsx'
import { client } from '../../../lib/client.ts'

/** The tools that were wanted, as they were last verified, and how to verify or add some. */
export function ToolsPanel({ server, rental }: { server: Server; rental: Rental }) {
  const { live, running, error, run } = useTools(server.id)
  const tools = live ?? rental.tools
  const reachable = server.contact.status === 'live'
  return (
    <Section
      title="Tools"
      note={running ? 'verifying…' : undefined}
      tools={
        <>
          <AddTools disabled={running || !reachable} onAdd={(names) => void run(names)} />
          <Button
            icon={<RotateCw size={13} />}
            disabled={running || !reachable || tools.length === 0}
            onClick={() => void run([])}
          >
            Verify again
          </Button>
        </>
      }
    >
      {tools.length === 0 ? (
        <p className="panel px-3 py-2.5 text-muted">
          No tools were asked for. Add some, and they are installed and verified.
        </p>
      ) : (
        <ul className="panel divide-y divide-line" aria-label="Tools" aria-live="polite">
          {tools.map((tool) => (
            <ToolLine key={tool.name} tool={tool} />
          ))}
        </ul>
      )}
      {error !== null && (
        <div className="mt-2">
          <ProblemPanel what="The tools could not be verified" error={error} />
        </div>
      )}
    </Section>
  )
}

function ToolLine({ tool: { name, status, version, problem, checkedAt } }: { tool: ToolState }) {
  return (
    <li className="px-3 py-[5px]">
      <div className="flex items-center gap-2.5">
        <ToolIcon status={status} />
        <span className="w-32 shrink-0 truncate font-medium" title={name}>
          {name}
        </span>
        <span className="min-w-0 flex-1 truncate text-muted">
          {version ?? { pending: 'to come', installing: 'installing', ok: 'there', failed: 'not installed' }[status]}
        </span>
        {checkedAt !== null && (
          <span className="text-muted">
            <Ago at={checkedAt} />
          </span>
        )}
      </div>
      {problem && (
        <pre className="my-1 ml-6 max-h-32 select-text overflow-auto whitespace-pre-wrap break-words rounded-control border border-line bg-bg p-2 font-mono text-sm">
          {problem}
        </pre>
      )}
    </li>
  )
}

function ToolIcon({ status }: { status: ToolState['status'] }) {
  if (status === 'ok') return <Check size={14} className="shrink-0 text-good" aria-label="ok" />
  if (status === 'failed') return <X size={14} className="shrink-0 text-broken" aria-label="failed" />
  if (status === 'pending') return <CircleDashed size={14} className="shrink-0 text-muted" aria-label="to come" />
  return <LoaderCircle size={14} className="shrink-0 animate-spin text-running" aria-label="installing" />
}

function AddTools({ disabled, onAdd }: { disabled: boolean; onAdd: (names: string[]) => void }) {
  const [chosen, setChosen] = useState<string[]>([])
  const [other, setOther] = useState('')
  const names = [...new Set([...chosen, ...other.split(/[\s,]+/).filter(Boolean)])]
  const bad = names.find((name) => !toolName.safeParse(name).success)
  return (
    <Popover
      label="Add tools"
      width={380}
      trigger={
        <Button icon={<Plus size={13} />} disabled={disabled}>
          Add tools
        </Button>
      }
    >
      {(close) => (
        <div className="grid gap-2.5">
          <ToolChoice
            chosen={chosen}
            other={other}
            onChosen={setChosen}
            onOther={setOther}
            error={bad && `"${bad}" is no name of a program`}
          />
          <Button
            look="primary"
            className="w-fit"
            disabled={names.length === 0 || bad !== undefined}
            onClick={() => {
              close()
              setChosen([])
              setOther('')
              onAdd(names)
            }}
          >
            Install
          </Button>
        </div>
      )}
    </Popover>
  )
}

/** Installs and verifies, showing each tool as it comes; what is stored is shown again afterwards. */
function useTools(server: string) {
  const [live, setLive] = useState<ToolState[] | null>(null)
  const [running, setRunning] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const control = useRef(new AbortController())
  useEffect(() => {
    control.current = new AbortController()
    const { current } = control
    return () => current.abort()
  }, [])
  const run = async (tools: string[]) => {
    const { signal } = control.current
    setRunning(true)
    setError(null)
    try {
      for await (const states of await client.servers.tools({ server, tools }, { signal })) setLive(states)
    } catch (failure) {
      if (!signal.aborted) setError(failure)
    }
    if (signal.aborted) return
    setRunning(false)
    setLive(null)
  }
  return { live, running, error, run }
}
