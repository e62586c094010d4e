import { randomBytes } from 'node:crypto'
import { closeSync, cpSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalTransport } from '../src-main/adapters/transport/index.ts'
import { compare, makeBigFiles, makeSmallFiles, makeTransferBed, push, rsync } from './lib-transfer.ts'

/** A push after 1 % of a file of 1 GiB changed, in ten places, and after 50 of 10,000 files changed, against `rsync -a`. */
const bed = await makeTransferBed()
const sources = { big: join(bed.folder, 'big'), small: join(bed.folder, 'small') }
makeBigFiles(sources.big, 2 ** 30, 2 ** 30)
makeSmallFiles(sources.small, 10_000)

const changes = {
  big: () => {
    const fd = openSync(join(sources.big, 'weights-0.bin'), 'r+')
    for (let i = 0; i < 10; i++) writeSync(fd, randomBytes(2 ** 20), 0, 2 ** 20, i * 100_000_000 + 12_345)
    closeSync(fd)
  },
  small: () => {
    for (let i = 0; i < 10_000; i += 200) {
      const path = join(
        sources.small,
        `set-${Math.floor(i / 1000)}`,
        `part-${Math.floor(i / 100) % 10}`,
        `sample-${i}.json`,
      )
      writeFileSync(path, randomBytes(4096))
    }
  },
}
for (const name of ['small', 'big'] as const) {
  const source = sources[name]
  const options = (folder: string) => ({
    source,
    target: join(folder, 'target'),
    deletions: 'pushed' as const,
    stateFolder: join(folder, 'state'),
    stateKey: name,
  })
  await compare('push-delta', name === 'small' ? '50 of 10,000 files changed' : '1 % of a 1 GiB file changed', bed, {
    prepare: async (folder, way) => {
      // Each has pushed before in its own way; then the source changes.
      if (way === 'ours') await push(createLocalTransport(), options(folder))
      else cpSync(source, join(folder, 'target'), { recursive: true, preserveTimestamps: true })
      const later = new Date(Date.now() + 2000)
      changes[name]()
      if (name === 'big') utimesSync(join(source, 'weights-0.bin'), later, later)
    },
    ours: ({ transport, folder }) => push(transport, options(folder)),
    theirs: ({ shell, host, folder }) => rsync(shell, `${source}/`, `${host}:${folder}/target/`),
  })
}
await bed.end()
