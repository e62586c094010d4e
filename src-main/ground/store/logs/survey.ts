import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredSource } from './worker-protocol.ts'

/** The logs of a job, oldest attempt first, steps in the order in which they began; none where its folder is gone. */
export function surveyJob(folder: string, job: string): StoredSource[] {
  const found: Array<StoredSource & { born: number }> = []
  for (const name of filesIn(join(folder, job))) {
    const [, attempt, step] = /^(\d{1,4})\.([a-z0-9-]{1,40})\.log$/.exec(name) ?? []
    const file = attempt && statSync(join(folder, job, name), { throwIfNoEntry: false })
    if (step && file) found.push({ attempt: Number(attempt), step, size: file.size, born: file.birthtimeMs })
  }
  return found
    .sort((a, b) => a.attempt - b.attempt || a.born - b.born || (a.step < b.step ? -1 : 1))
    .map(({ born: _, ...source }) => source)
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
