import type { ReactNode } from 'react'
import { counted, formatBytes, type Server, type ServerSample } from '../../../src-shared/vocabulary/index.ts'
import { CodeLine } from '../../components/copy-button.tsx'
import { Meter } from '../../components/meter.tsx'
import { Section } from '../../components/page.tsx'
import { pad, Sparkline } from '../../components/sparkline.tsx'
import { Ago, Time } from '../../components/time.tsx'
import { sshText } from '../../lib/cli-text.ts'
import { useSamples } from '../../lib/samples.ts'
import { addressText, gpuText, percent } from '../../lib/server-text.ts'
import { ForwardsSection } from './forwards/forwards-section.tsx'
import { RentalPart } from './rental/rental-part.tsx'

/** Live load and the facts of a machine. */
export function OverviewTab({ server }: { server: Server }) {
  const samples = useSamples(server.id, server.contact.status !== 'never')
  const last = samples.at(-1)
  return (
    <div className="max-w-[1000px] px-5 py-4">
      {server.rental && <RentalPart server={server} rental={server.rental} />}
      <Section
        title="Load"
        note={
          last && (
            <>
              read <Ago at={last.at} />
            </>
          )
        }
      >
        {last ? (
          <Load samples={samples} last={last} />
        ) : (
          <p className="panel px-3 py-2.5 text-muted">
            {server.contact.status === 'live'
              ? 'The first reading comes in a moment.'
              : 'Readings begin when the server can be reached.'}
          </p>
        )}
      </Section>
      <Section title="Machine">
        <Facts server={server} />
      </Section>
      <ForwardsSection server={server} />
      {server.address && (
        <Section title="From any shell">
          <CodeLine text={sshText(server.address, server.jumps)} />
        </Section>
      )}
    </div>
  )
}

function Load({ samples, last }: { samples: ServerSample[]; last: ServerSample }) {
  const used = last.diskTotalBytes - last.diskFreeBytes
  return (
    <div className="grid grid-cols-2 gap-4">
      <Reading samples={samples} pick={(one) => one.cpu} what="CPU">
        <Meter
          label="CPU"
          value={last.cpu}
          text={`${percent(last.cpu)}${last.load1 === null ? '' : ` · load ${last.load1.toFixed(2)}`}`}
        />
      </Reading>
      <Reading samples={samples} pick={(one) => share(one.memoryUsedBytes, one.memoryTotalBytes)} what="Memory">
        <Meter
          fills
          label="Memory"
          value={share(last.memoryUsedBytes, last.memoryTotalBytes)}
          text={ofText(last.memoryUsedBytes, last.memoryTotalBytes)}
        />
      </Reading>
      {last.gpus.map((gpu) => (
        <Reading
          key={gpu.index}
          samples={samples}
          pick={(one) => one.gpus.find((other) => other.index === gpu.index)?.utilization ?? null}
          what={`GPU ${gpu.index}`}
        >
          <Meter
            label={`GPU ${gpu.index} · ${gpu.name.replace(/^NVIDIA /, '')}`}
            value={gpu.utilization}
            text={[
              percent(gpu.utilization),
              gpu.temperatureC === null ? null : `${gpu.temperatureC} °C`,
              gpu.powerWatts === null ? null : `${Math.round(gpu.powerWatts)} W`,
            ]
              .filter(Boolean)
              .join(' · ')}
          />
          <Meter
            label="Its memory"
            value={share(gpu.memoryUsedBytes, gpu.memoryTotalBytes)}
            text={ofText(gpu.memoryUsedBytes, gpu.memoryTotalBytes)}
          />
        </Reading>
      ))}
      <div className="panel p-3">
        <Meter
          fills
          label="Disk of the home folder"
          value={share(used, last.diskTotalBytes)}
          text={`${formatBytes(last.diskFreeBytes)} free of ${formatBytes(last.diskTotalBytes)}`}
        />
      </div>
    </div>
  )
}

const share = (used: number, total: number) => (total > 0 ? used / total : null)
const ofText = (used: number, total: number) => `${formatBytes(used)} of ${formatBytes(total)}`

interface ReadingProps {
  samples: ServerSample[]
  pick: (sample: ServerSample) => number | null
  what: string
  children: ReactNode
}

function Reading({ samples, pick, what, children }: ReadingProps) {
  const values = samples.map(pick)
  return (
    <div className="panel grid content-start gap-2.5 overflow-hidden p-3">
      {children}
      <Sparkline
        values={pad(values, 100)}
        bars={100}
        stretch
        label={`${what}, last 15 minutes, now ${percent(values.at(-1))}`}
      />
    </div>
  )
}

function Facts({ server }: { server: Server }) {
  const { facts } = server
  return (
    <dl className="panel grid grid-cols-[150px_1fr_150px_1fr] gap-x-3 gap-y-1.5 px-3 py-2.5">
      <Fact label="Address">{addressText(server)}</Fact>
      <Fact label="Slots">{`${server.running} of ${server.slots} used${server.queued ? `, ${server.queued} waiting` : ''}`}</Fact>
      {server.jumps.length > 0 && <Fact label="Through">{server.jumps.join(', then ')}</Fact>}
      {server.hostKey && (
        <Fact label="Host key">
          <code className="break-all font-mono text-sm">{server.hostKey.fingerprint}</code>
          {server.hostKey.source === 'first-contact' && (
            <span className="text-muted"> taken at the first login: nobody could confirm it</span>
          )}
        </Fact>
      )}
      {facts && (
        <>
          <Fact label="System">{`${facts.os} · ${facts.kernel} · ${facts.arch}`}</Fact>
          <Fact label="CPU">{`${facts.cpuModel ?? 'unknown model'} · ${counted(facts.cpuCount, 'core')}`}</Fact>
          <Fact label="Memory">{formatBytes(facts.memoryBytes)}</Fact>
          <Fact label="GPU">{gpuText(server) ?? 'none found'}</Fact>
          <Fact label="Host name">{facts.hostname}</Fact>
          <Fact label="Login shell">{facts.shell}</Fact>
          <Fact label="Tools">
            {facts.tools.map((tool) => `${tool.name} ${tool.version}`).join(', ') || 'none found'}
          </Fact>
          <Fact label="Shell round trip">{facts.latencyMs === null ? '–' : `${Math.round(facts.latencyMs)} ms`}</Fact>
          <Fact label="Checked">
            <Time at={facts.checkedAt} />
          </Fact>
        </>
      )}
      <Fact label="Added">
        <Time at={server.createdAt} />
      </Fact>
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 select-text break-words">{children}</dd>
    </>
  )
}
