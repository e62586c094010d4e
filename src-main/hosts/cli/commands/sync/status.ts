import type { Command } from 'commander'
import { formatBytes, type SyncedFolder } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { ago } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { type Column, tableLines } from '../../output/table.ts'

const COLUMNS: Column<SyncedFolder>[] = [
  { title: 'SOURCE', value: (folder) => folder.source, min: 16 },
  { title: 'SERVER', value: (folder) => folder.serverName, min: 8 },
  { title: 'TARGET', value: (folder) => folder.target, min: 16 },
  { title: 'FILES', value: (folder) => String(folder.files), right: true, optional: 2 },
  { title: 'SIZE', value: (folder) => formatBytes(folder.bytes), right: true, optional: 1 },
  { title: 'PUSHED', value: (folder) => ago(folder.pushedAt), optional: 3 },
  {
    title: 'STATE',
    value: (folder) => (folder.complete ? 'complete' : 'cut off; the next push goes on'),
    colour: (folder) => (folder.complete ? null : 'yellow'),
    min: 8,
  },
]

/** `remotebot sync status` */
export function syncStatus(cli: Cli): Command {
  return leaf('status', 'folders that were pushed, and where to', ['sync status']).action(
    async (options: { json?: boolean }) => {
      const folders = await (await client(cli)).sync.status()
      if (options.json) {
        return sayJson(
          cli.io,
          folders.map((folder) => ({
            id: `${folder.serverId}:${folder.target}`,
            name: folder.source,
            status: folder.complete ? 'complete' : 'cut off',
            ...folder,
          })),
        )
      }
      if (folders.length === 0)
        return say(cli.io, 'Nothing was pushed yet. Try: remotebot sync push . --server S --to ~/x')
      const lines = tableLines(folders, COLUMNS, width(cli.io.stdout), painter(cli.io, cli.io.stdout))
      await say(cli.io, lines.join('\n'))
    },
  )
}
