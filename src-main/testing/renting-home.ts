import { join } from 'node:path'
import { makeTestCloud, type TestCloud } from '../adapters/providers/demo/testing.ts'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from './engine-process.ts'

/** For tests: any RTX that the demo cloud has. */
export const RTX = { gpu: 'RTX', minCuda: '12.0', cloud: 'any' as const, containerDiskGb: 20 }

/** For tests: a data folder with a demo cloud of its own, and the engine that lives there at the moment. All of it goes with the test. */
export class RentingHome {
  readonly home: TestHome = makeTestHome()
  readonly cloud: TestCloud
  private engine: EngineProcess | null = null

  constructor(
    { onTestFinished }: { onTestFinished(work: () => Promise<void>): void },
    settings: Parameters<typeof makeTestCloud>[0] = {},
  ) {
    this.cloud = makeTestCloud(settings, join(this.home.home, 'demo-cloud'))
    onTestFinished(async () => {
      await this.engine?.kill()
      await this.cloud.remove()
      this.home.remove()
    })
  }

  /** Starts the next engine; `env` may tell it where to die. @throws Error where it did before it could be connected to */
  async start(env: NodeJS.ProcessEnv = {}): Promise<EngineProcess> {
    this.engine = await startEngine(this.home, env)
    return this.engine
  }

  /** The first engine, which connects the cloud. */
  async connected(): Promise<EngineProcess> {
    const engine = await this.start()
    await engine.client.providers.connect({ provider: 'demo', values: {} })
    return engine
  }
}
