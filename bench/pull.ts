import { join } from 'node:path'
import { compare, makeBigFiles, makeSmallFiles, makeTransferBed, pull, rsync } from './lib-transfer.ts'

/** A pull of 10,000 small files, and of 1 GiB in big ones, against `rsync -a` over ssh. */
const bed = await makeTransferBed()
const sources = { small: join(bed.folder, 'small'), big: join(bed.folder, 'big') }
makeSmallFiles(sources.small, 10_000)
makeBigFiles(sources.big, 2 ** 30)
for (const [name, source] of Object.entries(sources)) {
  await compare('pull', name === 'small' ? '10,000 small files' : '1 GiB in 16 files', bed, {
    prepare: () => {},
    ours: ({ transport, folder }) => pull(transport, { paths: ['.'], base: source, target: folder }),
    theirs: ({ shell, host, folder }) => rsync(shell, '--mkpath', `${host}:${source}/`, `${folder}/`),
  })
}
await bed.end()
