import type { Cli } from '../../cli.ts'
import { note, say } from '../../io.ts'
import { sayJson } from '../../output/json.ts'
import { changeLines, reportText } from '../../output/transfer-text.ts'
import type { Transferred } from '../../transfer.ts'

interface How {
  server: string
  source: string
  dryRun?: boolean
  json?: boolean
}

/** What a transfer did: one line, and what was skipped; of a dry run, all that would change. */
export async function sayTransfer(cli: Cli, { report, folder }: Transferred, how: How): Promise<void> {
  const { server, source, dryRun = false } = how
  if (how.json) {
    const name = `${source} → ${folder}`
    return sayJson(cli.io, { id: null, name, status: dryRun ? 'dry run' : 'done', server, source, folder, ...report })
  }
  const lines = changeLines(report)
  if (!dryRun) {
    if (lines.length > 0) await note(cli.io, lines.join('\n'))
    return say(cli.io, `${reportText(report)}, into ${folder}`)
  }
  if (lines.length > 0) await say(cli.io, lines.join('\n'))
  await note(cli.io, lines.length > 0 ? 'Nothing was changed: a dry run.' : `Nothing would change in ${folder}.`)
}
