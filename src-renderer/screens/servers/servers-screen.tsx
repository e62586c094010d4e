import { Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { endedLongAgo } from '../../../src-shared/ended-servers.ts'
import { counted, type Server } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { ServerStateMark } from '../../components/server-status.tsx'
import { Ago } from '../../components/time.tsx'
import { useServers } from '../../lib/queries.ts'
import { hasEnded } from '../../lib/rental-text.ts'
import { useRowKeys } from '../../lib/row-keys.ts'
import { addressText, hardwareText } from '../../lib/server-text.ts'
import { openOverlay } from '../../lib/ui.ts'
import { LoadCell } from '../now/server-loads.tsx'
import { LeaseCells } from './lease-cells.tsx'

const add = () => openOverlay({ kind: 'add-server' })

/** All machines. */
export function ServersScreen() {
  const query = useServers()
  const content = useRef<HTMLDivElement>(null)
  useRowKeys(content)
  return (
    <Page
      title="Servers"
      actions={
        <Button look="primary" icon={<Plus size={14} />} onClick={add}>
          Add server
        </Button>
      }
    >
      <div ref={content} className="grid gap-4">
        <QueryView query={query} what="The servers could not be read">
          {(servers) => (
            <>
              {servers.length > 0 && <ServerTable servers={servers} />}
              {!servers.some((server) => server.origin === 'ssh') && (
                <Empty title="A server you reach by SSH" action={<Button onClick={add}>Add server</Button>}>
                  Give an address or pick one from ~/.ssh/config. Its host key is shown to you first, then each step is
                  checked while you watch. Nothing needs installing there.
                </Empty>
              )}
            </>
          )}
        </QueryView>
      </div>
    </Page>
  )
}

function ServerTable({ servers: all }: { servers: readonly Server[] }) {
  const [whole, setWhole] = useState(false)
  const recent = all.filter((server) => !endedLongAgo(server, Date.now()))
  const servers = whole ? all : recent
  const more = all.length - recent.length
  return (
    <>
      <div className="panel overflow-x-auto">
        <table className="table min-w-[960px] table-fixed">
          <thead>
            <tr>
              <th className="w-[15%]">Server</th>
              <th className="w-[138px]">State</th>
              <th className="w-[72px]">Contact</th>
              <th className="w-[88px]">Lease left</th>
              <th className="w-[106px] text-right!">Price</th>
              <th className="w-[172px]">Load, 15 min</th>
              <th className="w-[82px] text-right!">Slots used</th>
              <th className="w-[62px] text-right!">Waiting</th>
              <th>Machine</th>
            </tr>
          </thead>
          <tbody>
            {endedLast(servers).map((server, index) => (
              <Row key={server.id} server={server} live={index < 24} />
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && (
        <Button className="justify-self-start" onClick={() => setWhole(!whole)}>
          {whole ? 'Hide' : 'Show'} {counted(more, 'rented server')} that ended more than a day ago
        </Button>
      )}
    </>
  )
}

/** What has ended is for looking it up. */
const endedLast = (servers: readonly Server[]) => [...servers].sort((a, b) => Number(hasEnded(a)) - Number(hasEnded(b)))

function Row({ server, live }: { server: Server; live: boolean }) {
  const [, go] = useLocation()
  // Of this computer its name says where it is.
  const address = server.origin === 'local' ? '' : addressText(server)
  const machine = [hardwareText(server), address].filter(Boolean).join(' · ')
  return (
    <tr onClick={() => go(`/servers/${server.id}`)}>
      <td className="truncate">
        <Link data-row href={`/servers/${server.id}`} title={server.name} className="font-semibold">
          {server.name}
        </Link>
      </td>
      <td>
        <ServerStateMark server={server} />
      </td>
      <td className="truncate text-muted" title={server.contact.reason ?? undefined}>
        {server.contact.status === 'never' ? (
          'never'
        ) : server.contact.status === 'live' ? (
          'live'
        ) : (
          <>
            lost <Ago at={server.contact.since} />
          </>
        )}
      </td>
      <LeaseCells server={server} />
      <td>
        <LoadCell server={server} live={live && server.contact.status === 'live'} bars={28} />
      </td>
      <td className="text-right">
        {server.running} of {server.slots}
      </td>
      <td className="text-right">{server.queued || '–'}</td>
      <td className="truncate text-muted" title={machine}>
        {machine}
      </td>
    </tr>
  )
}
