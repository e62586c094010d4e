import { useQuery } from '@tanstack/react-query'
import { Check, FolderOpen, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatBytes } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Meter } from '../../components/meter.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { Ago } from '../../components/time.tsx'
import { bridge } from '../../lib/bridge.ts'
import { api } from '../../lib/client.ts'

const HOSTS = { electron: 'started by the desktop app', background: 'in the background', serve: 'serving this browser' }

/** Versions, disk use and the self-check of this installation. */
export function AboutPart() {
  const status = useQuery({ ...api.engine.status.queryOptions(), staleTime: 0 })
  const disk = useQuery({ ...api.engine.diskUse.queryOptions(), staleTime: 0 })
  return (
    <>
      <Section title="About">
        <QueryView query={status} what="The engine could not be asked">
          {(engine) => (
            <dl className="panel grid grid-cols-[150px_1fr] gap-y-1.5 px-3 py-2.5">
              <Line label="Remotebot">{engine.version}</Line>
              <Line label="Engine">
                {HOSTS[engine.host]}, process {engine.pid}, started <Ago at={engine.startedAt} />
              </Line>
              {bridge && (
                <Line label="Runtime">
                  {Object.entries(bridge.versions)
                    .map(([name, version]) => `${name} ${version}`)
                    .join(' · ')}
                </Line>
              )}
              <Line label="Windows and tools">{`${engine.clients} connected`}</Line>
            </dl>
          )}
        </QueryView>
      </Section>
      <Section title="Disk">
        <QueryView query={disk} what="The disk use could not be read">
          {(use) => (
            <div className="panel grid gap-3 px-3 py-2.5">
              <div className="flex items-center gap-2">
                <code className="min-w-0 flex-1 select-text truncate font-mono text-sm" title={use.home}>
                  {use.home}
                </code>
                {bridge && (
                  <Button icon={<FolderOpen size={13} />} onClick={() => void bridge?.showItemInFolder(use.home)}>
                    Show
                  </Button>
                )}
              </div>
              <Meter label="Logs" value={ratio(use.logBytes, use)} text={formatBytes(use.logBytes)} />
              <Meter label="Results" value={ratio(use.resultBytes, use)} text={formatBytes(use.resultBytes)} />
              <Meter label="Database" value={ratio(use.databaseBytes, use)} text={formatBytes(use.databaseBytes)} />
              <Meter label="Backups" value={ratio(use.backupBytes, use)} text={formatBytes(use.backupBytes)} />
              <p className="text-muted">{formatBytes(use.freeBytes)} free on that disk.</p>
            </div>
          )}
        </QueryView>
      </Section>
      <Doctor />
    </>
  )
}

const ratio = (bytes: number, use: { freeBytes: number }) => bytes / Math.max(1, bytes + use.freeBytes)

const DOCTOR_ICONS = {
  ok: <Check size={14} className="text-good" aria-label="ok" />,
  warning: <TriangleAlert size={14} className="text-attention" aria-label="warning" />,
  failed: <X size={14} className="text-broken" aria-label="failed" />,
}

function Doctor() {
  const query = useQuery({ ...api.engine.doctor.queryOptions(), staleTime: 0 })
  return (
    <Section title="Self-check" tools={<Button onClick={() => void query.refetch()}>Check again</Button>}>
      <QueryView query={query} what="The self-check could not be run">
        {(items) => (
          <ul className="panel divide-y divide-line">
            {items.map((item) => (
              <li key={item.id} className="flex items-start gap-2.5 px-3 py-[5px]">
                <span className="mt-[3px]">{DOCTOR_ICONS[item.status]}</span>
                <span className="w-40 shrink-0 font-medium">{item.label}</span>
                <span className="min-w-0 select-text break-words text-muted">
                  {item.detail}
                  {item.fix && <span className="block text-text">{item.fix}</span>}
                </span>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Section>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="select-text">{children}</dd>
    </>
  )
}
