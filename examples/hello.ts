/** A command on this computer: its output as it comes, and how it ended. */
import { RemoteJob } from 'remotebot'

await using job = await new RemoteJob({ name: 'hello', command: 'echo hello from $(hostname)' }).run()

for await (const line of job.logs()) console.log(line)

const { outcome, exitCode } = await job.wait()
console.log(`${job.name}: ${outcome}, exit ${exitCode}`)
