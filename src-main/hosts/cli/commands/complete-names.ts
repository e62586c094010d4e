import { Command } from 'commander'
import type { Client } from '../../../../src-shared/contract/index.ts'
import type { Cli } from '../cli.ts'
import { say } from '../io.ts'

/** A shell waits for this while a person types: no answer within it is no names, in milliseconds. */
const PATIENCE_MS = 1500

const NAMES: Record<string, (client: Client) => Promise<string[]>> = {
  job: async (client) => (await client.jobs.list({ limit: 200 })).items.flatMap(({ name, id }) => [name, id]),
  server: async (client) => (await client.servers.list()).map(({ name }) => name),
  token: async (client) => (await client.tokens.list()).map(({ name }) => name),
  secret: async (client) => (await client.secrets.list()).map(({ name }) => name),
  template: async (client) => (await client.jobs.templates.list()).map(({ name }) => name),
}

/** `remotebot __complete KIND`: names for shell completion, one a line. Never starts an engine and never fails. */
export function completeNames(cli: Cli): Command {
  return new Command('__complete').argument('[kind]').action(async (kind = '') => {
    const names = await Promise.race([
      namesOf(cli, kind).catch(() => []),
      new Promise<string[]>((resolve) => setTimeout(() => resolve([]), PATIENCE_MS).unref()),
    ])
    const usable = [...new Set(names)].filter((name) => !/\p{Cc}/u.test(name))
    if (usable.length > 0) await say(cli.io, usable.join('\n'))
  })
}

async function namesOf(cli: Cli, kind: string): Promise<string[]> {
  const names = NAMES[kind]
  if (!names) return []
  const attached = await cli.engines.attach('never')
  cli.atExit.push(() => attached.close())
  return names(attached.client)
}
