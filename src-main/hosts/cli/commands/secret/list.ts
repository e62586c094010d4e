import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { ago } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { type Column, tableLines } from '../../output/table.ts'

interface Entry {
  name: string
  usedBy: string | null
  updatedAt: number
}

const COLUMNS: Column<Entry>[] = [
  { title: 'NAME', value: (entry) => entry.name, min: 12 },
  { title: 'SET', value: (entry) => ago(entry.updatedAt) },
  { title: 'USED BY', value: (entry) => entry.usedBy ?? '', min: 8, optional: 1 },
]

/** `remotebot secret list` */
export function secretList(cli: Cli): Command {
  return leaf('list', 'names of what the vault holds; never values', ['secret list']).action(
    async (options: { json?: boolean }) => {
      const entries = await (await client(cli)).secrets.list()
      if (options.json) {
        return sayJson(
          cli.io,
          entries.map((entry) => ({ id: entry.name, ...entry, status: 'set' })),
        )
      }
      if (entries.length === 0) return say(cli.io, 'The vault is empty. Keep a value in it: remotebot secret set NAME')
      const lines = tableLines(entries, COLUMNS, width(cli.io.stdout), painter(cli.io, cli.io.stdout))
      await say(cli.io, lines.join('\n'))
    },
  )
}
