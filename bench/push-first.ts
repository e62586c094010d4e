import { join } from 'node:path'
import { compare, makeBigFiles, makeSmallFiles, makeTransferBed, push, rsync } from './lib-transfer.ts'

/** A first push of 10,000 small files and 1 GiB in big ones, against `rsync -a` over ssh to an empty place. */
const bed = await makeTransferBed()
const sources = { small: join(bed.folder, 'small'), big: join(bed.folder, 'big') }
makeSmallFiles(sources.small, 10_000)
makeBigFiles(sources.big, 2 ** 30)
for (const [name, source] of Object.entries(sources)) {
  await compare('push-first', name === 'small' ? '10,000 small files' : '1 GiB in 16 files', bed, {
    prepare: () => {},
    ours: ({ transport, folder }) =>
      push(transport, {
        source,
        target: join(folder, 'target'),
        deletions: 'pushed',
        stateFolder: join(folder, 'state'),
        stateKey: name,
      }),
    theirs: ({ shell, host, folder }) => rsync(shell, '--mkpath', `${source}/`, `${host}:${folder}/target/`),
  })
}
await bed.end()
