import type { Leases } from '../domains/leases/index.ts'
import type { Servers } from '../domains/servers/index.ts'
import { api, stream } from './base.ts'

const forever = new AbortController().signal

/** Servers and their terminals, over the contract. */
export function serversRouter(servers: Servers, leases: Pick<Leases, 'extend'>) {
  const at = api.servers
  const { rentals } = servers
  return {
    list: at.list.handler(() => servers.list()),
    get: at.get.handler(({ input }) => servers.find(input.server)),
    add: at.add.handler(({ input }) => servers.add(input)),
    edit: at.edit.handler(({ input: { server, ...change } }) => servers.edit(server, change)),
    remove: at.remove.handler(({ input }) => servers.remove(input.server, input.deleteFiles)),
    check: at.check.handler(({ input, signal = forever }) => stream(servers.check(input.server, signal))),
    hostKey: at.hostKey.handler(({ input }) => servers.hostKey(input.server)),
    trustHostKey: at.trustHostKey.handler(({ input: { server, ...key } }) => servers.trustHostKey(server, key)),
    samples: at.samples.handler(({ input, signal = forever }) => stream(servers.samples(input.server, signal))),
    provision: at.provision.handler(({ input, context }) => rentals.provision(input, context.principal)),
    start: at.start.handler(({ input, context }) => rentals.start(input.server, context.principal)),
    stop: at.stop.handler(({ input }) => rentals.stopServer(input.server)),
    terminate: at.terminate.handler(({ input }) => rentals.terminate(input.server, { force: input.force })),
    extend: at.extend.handler(({ input, context }) => leases.extend(input.server, input.seconds, context.principal)),
    tools: at.tools.handler(({ input, signal = forever }) =>
      stream(rentals.tools(input.server, input.tools, input.install, signal)),
    ),
    configHosts: at.configHosts.handler(() => servers.configHosts()),
    identities: at.identities.handler(() => servers.identities()),
  }
}

/** Opening and closing of terminals; their bytes travel on channels of their own. */
export function terminalsRouter({ terminals }: Pick<Servers, 'terminals'>) {
  const at = api.terminals
  return {
    list: at.list.handler(({ input }) => terminals.list(input.server)),
    open: at.open.handler(({ input }) => terminals.open(input)),
    reconnect: at.reconnect.handler(({ input }) => terminals.reconnect(input.terminal)),
    close: at.close.handler(({ input }) => {
      terminals.close(input.terminal)
      return { closed: true as const }
    }),
  }
}
