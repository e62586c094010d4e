import type { Client } from '../../../src-shared/contract/index.ts'
import type { Change } from '../../../src-shared/vocabulary/index.ts'
import type { EngineLink } from './engine-link.ts'

const RETRY_MS = 2000

/** What hears of the engine. */
export interface Follower {
  /** It answers, for the first time or again: changes may have been missed. */
  connected(client: Client): void
  changed(client: Client, changes: readonly Change[]): void
  /** It is away. */
  lost(): void
}

/** Follows the engine's changes for as long as the app runs. */
export async function followEngine(engine: EngineLink, followers: readonly Follower[]): Promise<never> {
  for (;;) {
    const { client } = engine
    try {
      if (client) {
        const batches = await client.engine.changes()
        for (const follower of followers) follower.connected(client)
        for await (const changes of batches) for (const follower of followers) follower.changed(client, changes)
      }
    } catch {
      // The engine went away; its state says so.
    }
    for (const follower of followers) follower.lost()
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}
