import { closeSync, fstatSync, mkdirSync, openSync, readSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { SetupError } from './errors.mjs'

const END = 0x06054b50
const ENTRY = 0x02014b50
const SYMLINK = 0o120000

function read(file, position, length) {
  const buffer = Buffer.alloc(length)
  readSync(file, buffer, 0, length, position)
  return buffer
}

/** The central directory: one `{name, mode, method, size, compressed, offset}` per entry. */
function* entries(file) {
  const { size } = fstatSync(file)
  const tail = read(file, Math.max(0, size - 66_000), Math.min(size, 66_000))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--
  if (end < 0) throw new SetupError('The downloaded archive is not a zip file.')
  const directory = read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === ENTRY; ) {
    const nameLength = directory.readUInt16LE(at + 28)
    yield {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    }
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
}

function content(file, { offset, method, compressed }) {
  const header = read(file, offset, 30)
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const bytes = read(file, start, compressed)
  return method === 0 ? bytes : inflateRawSync(bytes)
}

/**
 * Unpacks a zip file (format: PKWARE APPNOTE 6.3, without its 64-bit extension) with built-ins only.
 * `rename(name)` answers the path below `target`, or null to leave the entry out.
 */
export function unzip(archive, target, rename) {
  const file = openSync(archive, 'r')
  try {
    for (const entry of entries(file)) {
      const name = rename(entry.name)
      if (!name || entry.name.endsWith('/')) continue
      const path = normalize(join(target, name))
      if (!path.startsWith(target + sep)) throw new SetupError(`The archive names a path outside itself: ${entry.name}`)
      mkdirSync(dirname(path), { recursive: true })
      const bytes = content(file, entry)
      if ((entry.mode & 0o170000) === SYMLINK) symlinkSync(bytes.toString(), path)
      else writeFileSync(path, bytes, { mode: entry.mode & 0o777 || 0o644 })
    }
  } finally {
    closeSync(file)
  }
}
