import type { Command } from 'commander'
import type { Token } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { ago, localTime } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { type Column, tableLines } from '../../output/table.ts'
import { tokenJson, tokenStatus } from './view.ts'

const COLUMNS: Column<Token>[] = [
  { title: 'ID', value: (token) => token.id, colour: () => 'dim' },
  { title: 'NAME', value: (token) => token.name, min: 10 },
  {
    title: 'STATUS',
    value: (token) => tokenStatus(token),
    colour: (token) => (tokenStatus(token) === 'active' ? 'green' : 'dim'),
  },
  { title: 'MAY', value: (token) => token.scopes.join(', ') },
  { title: 'USED', value: (token) => (token.lastUsedAt === null ? 'never' : ago(token.lastUsedAt)), optional: 1 },
  {
    title: 'UNTIL',
    value: (token) => (token.expiresAt === null ? 'no end' : localTime(token.expiresAt)),
    optional: 2,
  },
]

/** `remotebot token list` */
export function tokenList(cli: Cli): Command {
  return leaf('list', 'the tokens made so far', ['token list']).action(async (options: { json?: boolean }) => {
    const tokens = await (await client(cli)).tokens.list()
    if (options.json) return sayJson(cli.io, tokens.map(tokenJson))
    if (tokens.length === 0) return say(cli.io, 'No tokens yet. Make one for a script: remotebot token create NAME')
    const lines = tableLines(tokens, COLUMNS, width(cli.io.stdout), painter(cli.io, cli.io.stdout))
    await say(cli.io, lines.join('\n'))
  })
}
