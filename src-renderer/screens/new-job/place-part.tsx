import type { ReactNode } from 'react'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { CheckField } from '../../components/field.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { ServerStateMark } from '../../components/server-status.tsx'
import { useServers } from '../../lib/queries.ts'
import { isAway } from '../../lib/rental-text.ts'
import { hardwareText } from '../../lib/server-text.ts'
import type { Form } from './form-field.tsx'
import { FormPart } from './form-part.tsx'
import { RentPart } from './rent-part.tsx'

/** The one place where a job runs. */
export function PlacePart({ draft, set, problems }: Form) {
  const query = useServers()
  const on = (server: string) => draft.place === 'server' && draft.server === server
  const chosen = (server: Server) => on(server.id) || on(server.name)
  return (
    <FormPart field="server" title="Server" error={problems.server ?? problems.instance ?? problems.provision}>
      <QueryView query={query} what="The servers could not be read">
        {(servers) => (
          <div className="panel max-h-72 divide-y divide-line overflow-y-auto">
            <Option
              chosen={on('auto')}
              onChoose={() => set({ place: 'server', server: 'auto' })}
              title="Automatic"
              detail="the first ready server with a free slot that has what the job needs"
            />
            {servers
              .filter((server) => !isAway(server) || chosen(server))
              .map((server) => (
                <Option
                  key={server.id}
                  chosen={chosen(server)}
                  onChoose={() => set({ place: 'server', server: server.id })}
                  title={server.name}
                  detail={hardwareText(server)}
                  server={server}
                />
              ))}
            {draft.place === 'server' && !on('auto') && !servers.some(chosen) && (
              <Option chosen onChoose={() => undefined} title={draft.server} detail="there is no server of this name" />
            )}
            <Option
              chosen={draft.place === 'ssh'}
              onChoose={() => set({ place: 'ssh' })}
              title="Another machine by SSH"
              detail="it becomes a server"
            >
              {draft.place === 'ssh' && (
                <span data-field="ssh" className="w-[46%]">
                  <input
                    aria-label="SSH address"
                    aria-invalid={Boolean(problems.ssh)}
                    className="field font-mono text-sm"
                    spellCheck={false}
                    placeholder="user@host:22"
                    value={draft.ssh}
                    onChange={(event) => set({ ssh: event.target.value })}
                  />
                </span>
              )}
            </Option>
            <Option
              chosen={draft.place === 'instance'}
              onChoose={() => set({ place: 'instance' })}
              title="A machine by its id"
              detail="there already, at a provider"
            >
              {draft.place === 'instance' && (
                <span data-field="instance" className="w-[40%]">
                  <input
                    aria-label="Machine at a provider"
                    aria-invalid={Boolean(problems.instance)}
                    className="field font-mono text-sm"
                    spellCheck={false}
                    placeholder="provider:id"
                    title="Its provider and its id there, such as runpod:abc123"
                    value={draft.instance}
                    onChange={(event) => set({ instance: event.target.value })}
                  />
                </span>
              )}
            </Option>
            <Option
              chosen={draft.place === 'provision'}
              onChoose={() => set({ place: 'provision' })}
              title="Rent a machine"
              detail="for this job; it is ended after it"
            />
          </div>
        )}
      </QueryView>
      {draft.place === 'provision' && <RentPart draft={draft} set={set} />}
      {draft.place === 'instance' && (
        <CheckField
          label="End that machine with the job"
          hint="Else it goes on, and goes on billing: Remotebot did not launch it."
          checked={draft.endInstance}
          onChange={(endInstance) => set({ endInstance })}
        />
      )}
      {problems.ssh && (
        <p role="alert" className="text-broken text-sm">
          {problems.ssh}
        </p>
      )}
    </FormPart>
  )
}

interface OptionProps {
  chosen: boolean
  onChoose: () => void
  title: string
  detail: string
  server?: Server
  children?: ReactNode
}

function Option({ chosen, onChoose, title, detail, server, children }: OptionProps) {
  const slots = server && (server.queued > 0 ? `${server.queued} waiting` : `${server.running} of ${server.slots} used`)
  return (
    <div className="flex min-h-[34px] items-center gap-2.5 pr-3 has-[:checked]:bg-selected">
      <label className="flex h-[34px] min-w-0 flex-1 items-center gap-2.5 pl-3 has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:-outline-offset-2">
        <input type="radio" name="server" className="accent-(--accent)" checked={chosen} onChange={onChoose} />
        <span className="max-w-[45%] truncate font-semibold" title={title}>
          {title}
        </span>
        <span className="min-w-0 flex-1 truncate text-muted" title={detail}>
          {detail}
        </span>
        {server && <ServerStateMark server={server} />}
        {slots && <span className="w-20 text-right text-muted text-sm">{slots}</span>}
      </label>
      {children}
    </div>
  )
}
