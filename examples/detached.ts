/** A job that outlives the script that started it, and another script that takes it up again by its id. */
import { attach, RemoteJob } from 'remotebot'

const started = await RemoteJob.start({
  name: 'counting',
  command: 'for i in 1 2 3 4 5; do echo "$i of 5"; sleep 1; done',
})
console.log(`started ${started.id}; this script could end here`)

// Here, in another script, or tomorrow: all that is needed is the id.
const job = await attach(started.id)
console.log(`it is ${(await job.status()).status}`)
for await (const line of job.logs()) console.log(line)
console.log((await job.wait()).outcome)
