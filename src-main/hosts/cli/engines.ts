import type { Engines } from './cli.ts'

/** The real engine of this data folder. Its modules load when a command first needs them. */
export const realEngines: Engines = {
  async attach(start, options = {}) {
    const { attachEngine, dataFolder } = await import('../attach/index.ts')
    return attachEngine({ home: dataFolder(), start, ...options })
  },
  async openTerminal(socketPath, id) {
    const { openChannel } = await import('../attach/index.ts')
    return openChannel(socketPath, { kind: 'terminal', id })
  },
  async places() {
    const { dataFolder, socketPathFor } = await import('../attach/index.ts')
    const home = dataFolder()
    return { home, socketPath: socketPathFor(home) }
  },
}
