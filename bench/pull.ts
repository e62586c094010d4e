import { compareSmallAndBig, pull, rsync } from './lib-transfer.ts'

/** A pull of 10,000 small files, and of 1 GiB in big ones, against `rsync -a` over ssh. */
await compareSmallAndBig('pull', (source) => ({
  ours: ({ transport, folder }) => pull(transport, { paths: ['.'], base: source, target: folder }),
  theirs: ({ shell, host, folder }) => rsync(shell, '--mkpath', `${host}:${source}/`, `${folder}/`),
}))
