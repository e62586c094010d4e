import { openSync, readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLogStore } from './log-store.ts'
import { compileSecrets, Masker } from './mask.ts'

/**
 * A process for tests to kill: copies `remote` into the log `source` of `folder`, masked, from wherever an
 * earlier one got to, and at `most` waits to be killed. Arguments: folder, source, remote, chunk bytes, most, secrets…
 */
const [folder, source, remote, chunk, most, ...secrets] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  ...string[],
]
const writer = await openLogStore({ folder }).writer(source)
const { masker, from } = Masker.resume(compileSecrets(secrets), writer.remoteOffset)
const file = openSync(remote, 'r')
let at = from
for (;;) {
  if (at >= Number(most)) await sleep(600_000)
  const bytes = Buffer.alloc(Number(chunk))
  const size = readSync(file, bytes, 0, bytes.length, at)
  if (size === 0) break
  // Not awaited one by one: many pieces are on their way when the kill comes.
  const stored = writer.append(masker.push(bytes.subarray(0, size)), Date.now())
  if ((at / Number(chunk)) % 16 < 1) await stored
  at += size
}
await writer.append(masker.end(), Date.now())
await writer.complete()
await writer.close()
process.stdout.write('done')
