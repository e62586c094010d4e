import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The name of the file in which the pushes of a key remember each other. */
const nameOf = (stateKey: string) => `${createHash('sha256').update(stateKey).digest('hex').slice(0, 32)}.json`

/** The file in which the pushes of a key remember each other, see {@link PushOptions.stateKey}. */
export function memoryFile(stateFolder: string, stateKey: string): string {
  return join(stateFolder, nameOf(stateKey))
}

/** Forgets all pushes but those of these keys. What is forgotten of a push that goes on is only compared anew. */
export async function forgetOtherPushes(stateFolder: string, stateKeys: () => readonly string[]): Promise<void> {
  const names = await readdir(stateFolder).catch(() => [])
  // After looking: a push that began since then is among them.
  const kept = new Set(stateKeys().map(nameOf))
  const gone = names.filter((name) => /^[0-9a-f]{32}\.json$/.test(name) && !kept.has(name))
  for (const name of gone) await rm(join(stateFolder, name), { force: true })
}
