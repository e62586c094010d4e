import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What all files below a folder hold, by their paths. Whoever works there may rename or remove one between the list and the
 * reading; then all is looked at again, so that nothing is left out. For tests only.
 */
export function filesBelow(folder: string): Map<string, Buffer> {
  for (;;) {
    try {
      const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
      const paths = entries.map((entry) => join(entry.parentPath, entry.name))
      return new Map(paths.map((path) => [path, readFileSync(path)]))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !existsSync(folder)) throw error
    }
  }
}
