import { lstat, readdir, readFile } from 'node:fs/promises'
import { type BytePath, fsPath } from './byte-path.ts'
import { IGNORE_FILES, IgnoreRules } from './ignore-rules.ts'
import { joined, SYNC_FOLDER } from './scan.ts'

/** Larger trees are not counted to their end: whoever decides needs no exact figure of a million files. */
const MOST_ENTRIES = 500_000

/**
 * How much a push of a folder would bring at most: files and their bytes, without what is left out. It reads no file, holds nobody
 * up, and counts what cannot be read as nothing. Null: it has more entries than are counted.
 * @throws what Node's file functions throw for the top folder itself, or the signal's reason
 */
export async function measureTree(
  source: string,
  options: { defaultIgnores: boolean; excludes: string[] },
  signal?: AbortSignal,
): Promise<{ files: number; bytes: number } | null> {
  const root = Buffer.from(source, 'utf8').toString('latin1')
  const total = { files: 0, bytes: 0 }
  const folders: Array<{ folder: BytePath; above: IgnoreRules }> = [
    { folder: '', above: IgnoreRules.top(options.defaultIgnores, options.excludes) },
  ]
  let seen = 0
  for (let next = folders.pop(); next; next = folders.pop()) {
    signal?.throwIfAborted()
    const { folder, above } = next
    const entries = await readdir(fsPath(joined(root, folder)), { encoding: 'latin1', withFileTypes: true }).catch(
      (error: unknown) => {
        if (folder === '') throw error
        return []
      },
    )
    seen += entries.length
    if (seen > MOST_ENTRIES) return null
    const names = new Set(entries.map(({ name }) => name))
    const [git, ours] = await Promise.all(
      IGNORE_FILES.map((name) => (names.has(name) ? textAt(joined(root, below(folder, name))) : '')),
    )
    const here = above.below(folder, { git: git ?? '', ours: ours ?? '' })
    for (const entry of entries) {
      const path = below(folder, entry.name)
      if (path === SYNC_FOLDER || here.ignores(path, entry.isDirectory())) continue
      if (entry.isDirectory()) folders.push({ folder: path, above: here })
      else if (entry.isFile()) {
        total.files += 1
        total.bytes += (await lstat(fsPath(joined(root, path))).catch(() => null))?.size ?? 0
      }
    }
  }
  return total
}

const below = (folder: BytePath, name: BytePath): BytePath => (folder === '' ? name : `${folder}/${name}`)

const textAt = (path: BytePath): Promise<string> => readFile(fsPath(path), 'utf8').catch(() => '')
