/** A job file, as `remotebot job run -f` takes it, run by a script. */
import { join } from 'node:path'
import { RemotebotError, RemoteJob } from 'remotebot'

const file = process.argv[2] ?? join(import.meta.dirname, 'train', 'job.yaml')

try {
  await using job = await RemoteJob.fromFile(file).run()
  for await (const line of job.logs({ step: 'run' })) console.log(line)
  const { outcome, results } = await job.wait()
  console.log(`${job.name}: ${outcome}, ${results?.files ?? 0} files came home`)
} catch (error) {
  // What is wrong with a file is said with line and column, what is wrong elsewhere with the next step.
  if (!(error instanceof RemotebotError)) throw error
  console.error(error.message, error.data.hint ?? '')
  process.exitCode = 1
}
