import { Link, useLocation } from 'wouter'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { ServerStateMark } from '../../components/server-status.tsx'
import { pad, Sparkline } from '../../components/sparkline.tsx'
import { useServers } from '../../lib/queries.ts'
import { useSamples } from '../../lib/samples.ts'
import { gpuText, hardwareText, loadOf, percent } from '../../lib/server-text.ts'
import { LeaseCells } from '../servers/lease-cells.tsx'

/** The most servers whose load is followed live on one screen. */
const LIVE_ROWS = 12

/** All servers with their load of the last minutes. */
export function ServerLoads() {
  const query = useServers()
  return (
    <Section title="Servers">
      <QueryView query={query} what="The servers could not be read">
        {(all) => {
          const servers = all.filter(({ state }) => state !== 'terminated')
          const rented = servers.some(({ rental }) => rental !== null)
          return (
            <div className="panel overflow-hidden">
              <table className="table table-fixed">
                <thead>
                  <tr>
                    <th className={rented ? 'w-[25%]' : 'w-[38%]'}>Server</th>
                    <th className="w-[130px]">State</th>
                    <th className={rented ? 'w-[216px]' : 'w-[230px]'}>Load, 15 min</th>
                    <th className="w-[90px] text-right!">Slots used</th>
                    <th className="text-right!">Waiting here</th>
                    {rented && <th className="w-[110px]">Lease left</th>}
                    {rented && <th className="w-[106px] text-right!">Price</th>}
                  </tr>
                </thead>
                <tbody>
                  {servers.map((server, index) => (
                    <Row key={server.id} server={server} live={index < LIVE_ROWS} rented={rented} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }}
      </QueryView>
    </Section>
  )
}

function Row({ server, live, rented }: { server: Server; live: boolean; rented: boolean }) {
  const [, go] = useLocation()
  return (
    <tr onClick={() => go(`/servers/${server.id}`)}>
      <td className="truncate">
        <Link data-row href={`/servers/${server.id}`} title={server.name} className="font-semibold">
          {server.name}
        </Link>{' '}
        <span className="text-muted">{hardwareText(server)}</span>
      </td>
      <td>
        <ServerStateMark server={server} />
      </td>
      <td>
        <LoadCell server={server} live={live && server.contact.status === 'live'} />
      </td>
      <td className="text-right">
        {server.running} of {server.slots}
      </td>
      <td className="text-right">{server.queued || '–'}</td>
      {rented && <LeaseCells server={server} />}
    </tr>
  )
}

/** Sparkline and last value of a server's load; a dash without contact. */
export function LoadCell({ server, live, bars }: { server: Server; live: boolean; bars?: number }) {
  const samples = useSamples(server.id, live)
  const values = samples.map(loadOf)
  const last = values.at(-1) ?? null
  const what = gpuText(server) ? 'GPU' : 'CPU'
  if (!live && values.length === 0) return <span className="text-muted">–</span>
  return (
    <span className="flex items-center gap-2.5">
      <Sparkline bars={bars} values={pad(values, 38)} label={`${what} load, now ${percent(last)}`} />
      <span className="text-muted">{percent(last)}</span>
    </span>
  )
}
