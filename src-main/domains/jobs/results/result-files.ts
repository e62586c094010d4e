import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, readdir, realpath, rm, rmdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { shownPath } from '../../../adapters/transfer/index.ts'

/** A file below a results folder. */
export interface ResultFile {
  /** With `/`; bytes that are no UTF-8 as `\xNN`. */
  path: string
  bytes: number
  /** Epoch ms. */
  modifiedAt: number
}

/** Where files are kept on their way; never part of the results. */
const ON_THE_WAY = '.remotebot-sync'

/** All regular files below a folder, by path; links are not followed. Empty where there is no folder. */
export async function filesBelow(folder: string): Promise<ResultFile[]> {
  const files: ResultFile[] = []
  const visit = async (at: Buffer, path: string): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true, encoding: 'buffer' }).catch(ifGone)
    for (const entry of entries ?? []) {
      const name = shownPath(entry.name.toString('latin1'))
      if (path === '' && name === ON_THE_WAY) continue
      const below = Buffer.concat([at, Buffer.from('/'), entry.name])
      const shown = path === '' ? name : `${path}/${name}`
      if (entry.isDirectory()) await visit(below, shown)
      else if (entry.isFile()) {
        const stat = await lstat(below).catch(ifGone)
        if (stat) files.push({ path: shown, bytes: stat.size, modifiedAt: Math.floor(stat.mtimeMs) })
      }
    }
  }
  await visit(Buffer.from(folder), '')
  // Two odd names may look the same once they are made readable: one line stands for both.
  const named = new Map(files.map((file) => [file.path, file]))
  return [...named.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** SHA-256 of a file, hex; null where it is gone. */
export async function sha256Of(file: string | Buffer): Promise<string | null> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(ifGone)
  if (!handle) return null
  const hash = createHash('sha256')
  for await (const chunk of handle.createReadStream({ highWaterMark: 1024 * 1024 })) hash.update(chunk)
  return hash.digest('hex')
}

/** A part of a file of a folder. Null where it is no regular file, or lies outside by way of a link. */
export async function readWithin(
  folder: string,
  path: string,
  offset: number,
  limit: number,
): Promise<{ bytes: Buffer; size: number } | null> {
  const file = await fileAt(folder, path)
  if (file === null) return null
  const [root, real] = await Promise.all([
    realpath(folder),
    // A name that is no UTF-8 must not be made one.
    realpath(file, { encoding: 'buffer' }).then((found) => found.toString('latin1')),
  ]).catch(() => [null, null])
  if (root === null || real === null || !real.startsWith(Buffer.from(root + sep).toString('latin1'))) return null
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
  if (!handle) return null
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) return null
    const length = Math.max(0, Math.min(limit, stat.size - offset))
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, offset)
    return { bytes: buffer.subarray(0, bytesRead), size: stat.size }
  } finally {
    await handle.close()
  }
}

/** The file that {@link filesBelow} told of under this path; null where there is none. */
export async function fileAt(folder: string, path: string): Promise<Buffer | null> {
  let at = Buffer.from(folder)
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') return null
    const plain = Buffer.concat([at, Buffer.from(`/${segment}`)])
    if (await lstat(plain).catch(() => null)) at = plain
    else {
      const names = await readdir(at, { encoding: 'buffer' }).catch(() => [])
      const name = names.find((one) => shownPath(one.toString('latin1')) === segment)
      if (!name) return null
      at = Buffer.concat([at, Buffer.from('/'), name])
    }
  }
  return at
}

/** Removes a folder where it is empty. */
export async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => {})
}

/** Removes a folder with all that is in it, also what may not be written. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** The folder of a job's results. */
export const folderOf = (results: string, jobId: string) => join(results, jobId)

function ifGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}
