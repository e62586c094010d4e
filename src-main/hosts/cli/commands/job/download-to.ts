import { type Job, shortId } from '../../../../../src-shared/vocabulary/index.ts'
import { Interrupted } from '../../../following/interrupted.ts'
import { localPath } from '../../../job-input/local-folder.ts'
import type { Attached, Cli } from '../../cli.ts'
import { failureLines, toFailure } from '../../failure.ts'
import { note } from '../../io.ts'
import { watchTransfer } from '../../transfer.ts'

/**
 * Copies what a followed job brought home to a folder. Null: it did not come to that. A failure is said, and is the exit
 * code of a call whose job itself succeeded; Ctrl-C ends the copying alone, and is the exit code too.
 */
export async function downloadTo(
  cli: Cli,
  attached: Attached,
  job: Job,
  folder: string,
): Promise<{ downloadedTo: string } | null> {
  if (!job.results?.files) {
    await note(cli.io, `Nothing to copy to ${folder}: the job brought nothing home.`)
    return null
  }
  const target = localPath(folder, process.cwd())
  try {
    const done = await watchTransfer(cli, attached, (client, signal) =>
      client.jobs.download({ job: job.id, target }, { signal }),
    )
    return { downloadedTo: done.folder }
  } catch (error) {
    const again = `remotebot job download ${shortId(job.id)}`
    if (error instanceof Interrupted) {
      cli.exitCode = error.exit
      await note(cli.io, `Not all was copied to ${target}. Go on: ${again}`)
      return null
    }
    const failure = toFailure(error)
    const [first, ...rest] = failureLines(failure)
    await note(cli.io, [`Not copied to ${target}: ${first}`, ...rest, `Try again: ${again}`].join('\n'))
    cli.exitCode ||= failure.exit
    return null
  }
}
