/** The whole life of a job: push a folder, set up once, run, hear of its progress, bring the results home. */
import { join } from 'node:path'
import { RemoteJob } from 'remotebot'

const folder = join(import.meta.dirname, 'train')

await using job = await new RemoteJob({
  name: 'train',
  // Any server that you have: `remotebot server add you@host`. Without one it runs on this computer.
  server: process.env.TRAIN_ON ?? 'auto',
  push: folder,
  bootstrap: [{ name: 'data', run: 'seq 1 20 > data.txt' }],
  command: 'sh train.sh',
  env: { EPOCHS: 5 },
  timeout: '10m',
  outputs: ['model.txt', 'logs/*.txt'],
}).run()

for await (const { event } of job.events()) {
  if (event?.type === 'metric') console.log(`epoch ${event.step}: ${event.name} ${event.value}`)
}

const { outcome, reason, results } = await job.wait()
if (outcome !== 'succeeded') throw new Error(`${job.name}: ${outcome}: ${reason}`)
console.log(`${results?.files} files came home`)

const { folder: copied } = await job.download(process.argv[2] ?? 'train-results')
console.log(`copied to ${copied}`)
