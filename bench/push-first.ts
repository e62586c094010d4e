import { join } from 'node:path'
import { compareSmallAndBig, push, rsync } from './lib-transfer.ts'

/** A first push of 10,000 small files and 1 GiB in big ones, against `rsync -a` over ssh to an empty place. */
await compareSmallAndBig('push-first', (source) => ({
  ours: ({ transport, folder }) =>
    push(transport, {
      source,
      target: join(folder, 'target'),
      deletions: 'pushed',
      stateFolder: join(folder, 'state'),
      stateKey: 'bench',
    }),
  theirs: ({ shell, host, folder }) => rsync(shell, '--mkpath', `${source}/`, `${host}:${folder}/target/`),
}))
