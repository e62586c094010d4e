import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const engineFile = z.object({
  pid: z.number().int(),
  socketPath: z.string(),
  version: z.string(),
  protocol: z.number().int(),
  startedAt: z.number(),
})
/** What `engine.pid` says: which process serves this data folder, and where it listens. */
export type EngineFile = z.infer<typeof engineFile>

/** The file's content, or null where there is none or it is not readable as one. */
export function readEngineFile(home: string): EngineFile | null {
  try {
    return engineFile.parse(JSON.parse(readFileSync(join(home, 'engine.pid'), 'utf8')))
  } catch {
    return null
  }
}

/** Written once the socket listens, so whoever reads it can connect. */
export function writeEngineFile(home: string, file: EngineFile): void {
  const path = join(home, 'engine.pid')
  writeFileSync(`${path}.partial`, JSON.stringify(file), { mode: 0o600 })
  renameSync(`${path}.partial`, path)
}

export function removeEngineFile(home: string): void {
  rmSync(join(home, 'engine.pid'), { force: true })
}
