import { Cloud, Laptop, Play, Server as ServerIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { TryDemo } from '../../components/try-demo.tsx'
import { hardwareText } from '../../lib/server-text.ts'
import { openOverlay } from '../../lib/ui.ts'
import { useSample } from '../../lib/use-sample.ts'

/** No job has ever run: three ways to a first one, without any account. */
export function FirstRun({ servers }: { servers: readonly Server[] }) {
  const local = servers.find((server) => server.origin === 'local')
  const other = servers.find((server) => server.origin === 'ssh')
  const [, go] = useLocation()
  return (
    <section className="mb-6" aria-label="First job">
      <h2 className="mb-1 font-semibold text-lg">Run a first job</h2>
      <p className="mb-4 max-w-[70ch] text-muted">
        Pick a machine and run the sample: about 12 seconds of output that shows each stage of a job. No account is
        needed, and nothing leaves the machines you choose.
      </p>
      <div className="grid max-w-[1100px] grid-cols-3 gap-4">
        <Card
          icon={<Laptop size={17} />}
          title="This computer"
          text={local ? machineText(local) : 'Looking at this computer…'}
        >
          {local && <RunSample server={local} />}
        </Card>
        <Card
          icon={<ServerIcon size={17} />}
          title={other ? other.name : 'A server I reach by SSH'}
          text={
            other
              ? machineText(other)
              : 'By address or picked from ~/.ssh/config. Each step is checked while you watch. Nothing needs installing there.'
          }
        >
          {other && <RunSample server={other} />}
          <Button onClick={() => openOverlay({ kind: 'add-server' })}>
            {other ? 'Add another server' : 'Add server'}
          </Button>
        </Card>
        <Card
          icon={<Cloud size={17} />}
          title="Rent later"
          text="GPU clouds with a key of your account, all at one comparable price. Or look round in a simulated one first."
        >
          <Button onClick={() => go('/settings/providers')}>Connect</Button>
          <TryDemo />
        </Card>
      </div>
    </section>
  )
}

function machineText(server: Server): string {
  const facts = server.facts
  if (!facts) return 'Not checked yet; the job will say what it finds.'
  return [hardwareText(server), facts.os].filter(Boolean).join(' · ')
}

function RunSample({ server }: { server: Server }) {
  const [busy, start] = useSample(server)
  return (
    <Button
      icon={<Play size={13} />}
      disabled={busy}
      onClick={start}
      aria-label={`Run the sample job on ${server.name}`}
    >
      {busy ? 'Starting…' : 'Run the sample job'}
    </Button>
  )
}

interface CardProps {
  icon: ReactNode
  title: string
  text: string
  children: ReactNode
}

function Card({ icon, title, text, children }: CardProps) {
  return (
    <div className="panel flex flex-col p-4">
      <div className="flex items-center gap-2.5">
        <span className="text-accent">{icon}</span>
        <h3 className="truncate" title={title}>
          {title}
        </h3>
      </div>
      <p className="mt-1 mb-4 min-h-10 text-muted">{text}</p>
      <div className="mt-auto flex flex-wrap gap-2">{children}</div>
    </div>
  )
}
