import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { localEnvironment, loginShell } from './local-environment.ts'
import { localExec } from './local-exec.ts'
import { localForward } from './local-forward.ts'
import { localPty } from './local-pty.ts'
import type { ExecChannel, PtyChannel, Transport } from './types.ts'

/**
 * This computer as a server. Commands run with `sh -c` in the home folder, terminals with the login
 * shell. `env` is the environment to start from, this process's own unless given; its HOME and SHELL count.
 */
export function createLocalTransport(options: { env?: NodeJS.ProcessEnv } = {}): Transport {
  const source = options.env ?? process.env
  const env = localEnvironment(source)
  const cwd = [source.HOME, homedir(), '/'].find((path) => path !== undefined && isFolder(path)) ?? '/'
  const open = new Set<Pick<ExecChannel | PtyChannel, 'close'>>()
  return {
    exec: async (command, { signal } = {}) => {
      signal?.throwIfAborted()
      const channel = await localExec(command, { cwd, env })
      open.add(channel)
      const abort = () => channel.close()
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort, { once: true })
      void channel.exited.then(() => {
        open.delete(channel)
        signal?.removeEventListener('abort', abort)
      })
      return channel
    },
    pty: async (size) => {
      const channel = await localPty(size, { cwd, env, shell: loginShell(source) }, () => open.delete(channel))
      open.add(channel)
      return channel
    },
    forward: async (host, port, { signal } = {}) => {
      const socket = await localForward(host, port, signal)
      const channel = { close: () => socket.destroy() }
      open.add(channel)
      socket.once('close', () => open.delete(channel))
      return socket
    },
    onState: () => () => {}, // this computer cannot be lost
    state: { status: 'connected' },
    close: async () => {
      for (const channel of open) channel.close()
      open.clear()
    },
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
