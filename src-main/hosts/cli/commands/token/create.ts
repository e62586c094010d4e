import type { Command } from 'commander'
import type { TokenScope } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { localTime } from '../../output/ages.ts'
import { sayJson } from '../../output/json.ts'
import { duration, scopes } from '../../parse/values.ts'
import { tokenJson } from './view.ts'

interface Options {
  scope?: TokenScope[]
  expires?: number
  json?: boolean
}

/** `remotebot token create` */
export function tokenCreate(cli: Cli): Command {
  return leaf('create <name>', 'make a token; its secret is printed once', [
    'token create ci --expires 90d',
    'token create dashboard --scope read',
  ])
    .option(
      '--scope <scope>',
      'what it may do: read, jobs, servers; rent: ask for rented machines; its jobs may use secrets, and run here, with: secrets, local (repeatable; default: read and jobs)',
      scopes,
    )
    .option('--expires <time>', 'until when it works: 12h, 90d (default: until revoked)', duration)
    .action(async (name: string, { scope, expires, json }: Options) => {
      const engine = await client(cli)
      const made = await engine.tokens.create({ name, scopes: scope, expiresInSeconds: expires ?? null })
      if (json) return sayJson(cli.io, tokenJson(made))
      // The secret alone on standard output, so that a script can keep it and nothing else.
      await say(cli.io, made.secret)
      const until = made.expiresAt === null ? 'until it is revoked' : `until ${localTime(made.expiresAt)}`
      await note(cli.io, `${made.name} (${made.id}) may: ${made.scopes.join(', ')}; ${until}.`)
      await note(cli.io, 'Its secret is shown this once. Keep it where only its user can read it.')
    })
}
