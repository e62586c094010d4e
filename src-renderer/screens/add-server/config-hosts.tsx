import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SshConfigHost } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { TextField } from '../../components/field.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { api } from '../../lib/client.ts'

/** Hosts of ~/.ssh/config to pick from. */
export function ConfigHosts({ onPick }: { onPick: (host: SshConfigHost) => void }) {
  const query = useQuery({ ...api.servers.configHosts.queryOptions(), staleTime: 0 })
  const [text, setText] = useState('')
  return (
    <QueryView query={query} what="~/.ssh/config could not be read">
      {(hosts) => {
        if (hosts.length === 0)
          return (
            <Empty title="~/.ssh/config names no host.">
              Hosts with patterns, such as *.example.org, are not offered.
            </Empty>
          )
        const wanted = hosts.filter((host) => `${host.alias} ${host.host}`.toLowerCase().includes(text.toLowerCase()))
        return (
          <div className="grid gap-3">
            {hosts.length > 8 && <TextField label="Find" value={text} onChange={setText} />}
            <ul className="panel divide-y divide-line">
              {wanted.map((host) => (
                <li key={host.alias} className="flex min-h-10 items-center gap-3 py-1 pr-1.5 pl-3">
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-semibold">{host.alias}</p>
                    <p
                      className={`truncate text-sm ${host.unsupported ? 'text-attention' : 'text-muted'}`}
                      title={host.unsupported ?? undefined}
                    >
                      {host.unsupported ?? routeOf(host)}
                    </p>
                  </div>
                  <Button
                    disabled={host.unsupported !== null}
                    onClick={() => onPick(host)}
                    aria-label={`Use ${host.alias}`}
                  >
                    Use
                  </Button>
                </li>
              ))}
              {wanted.length === 0 && <li className="px-3 py-2 text-muted">No host fits “{text}”.</li>}
            </ul>
          </div>
        )
      }}
    </QueryView>
  )
}

function routeOf(host: SshConfigHost): string {
  const port = host.port === 22 ? '' : `:${host.port}`
  return `${host.user}@${host.host}${port}${host.jumps.length ? ` through ${host.jumps.join(', ')}` : ''}`
}
