import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { type DoctorItem, formatBytes } from '../../../../src-shared/vocabulary/index.ts'

/** Below this much free disk a long log may not fit, in bytes; below a tenth of it almost nothing does. */
const LITTLE_DISK = 1_000_000_000
/** Linux allows 107 bytes for a socket's path, macOS 103. */
const SOCKET_PATH_LIMIT = 103
/** The database's native part needs Node-API 10, which came with Node 22.14 and 23.6. */
const NODE_API = 10

/** Checks that need no engine: they say why one could not start. */
export function localItems(places: { home: string; socketPath: string }): DoctorItem[] {
  return [nodeItem(process.versions), homeItem(places.home), diskItem(places.home), socketItem(places.socketPath)]
}

/** The version of Node that runs this. */
export function nodeItem({ node, napi }: { node: string; napi?: string }): DoctorItem {
  const good = Number(napi) >= NODE_API
  const fix = good ? null : 'Use Node 22.14 or newer (of 23: 23.6), or start by bin/remotebot, which brings its own.'
  return { id: 'node', status: good ? 'ok' : 'failed', label: 'Node', detail: node, fix }
}

function homeItem(home: string): DoctorItem {
  const item = { id: 'home', label: 'Data folder' }
  const place = existing(home)
  try {
    if (!statSync(place).isDirectory()) {
      return {
        ...item,
        status: 'failed',
        detail: `${place} is no folder`,
        fix: 'Set REMOTEBOT_HOME to a folder, or move that file away.',
      }
    }
    accessSync(place, constants.W_OK | constants.X_OK)
    const detail = place === home ? home : `${home} (made at the first start)`
    return { ...item, status: 'ok', detail, fix: null }
  } catch {
    const fix = `Make it yours: chown -R "$(id -un)" '${place}', or set REMOTEBOT_HOME to another folder.`
    return { ...item, status: 'failed', detail: `${place} can't be written to`, fix }
  }
}

function diskItem(home: string): DoctorItem {
  const item = { id: 'disk', label: 'Free disk' }
  try {
    const { bavail, bsize } = statfsSync(existing(home))
    const free = bavail * bsize
    const status = free >= LITTLE_DISK ? 'ok' : free >= LITTLE_DISK / 10 ? 'warning' : 'failed'
    const fix = status === 'ok' ? null : 'Free some space, or remove old jobs: remotebot job remove JOB'
    return { ...item, status, detail: formatBytes(free), fix }
  } catch (error) {
    return { ...item, status: 'warning', detail: `it can't be read: ${(error as Error).message}`, fix: null }
  }
}

/** Whether the engine's socket can have its path. */
function socketItem(socketPath: string): DoctorItem {
  const length = Buffer.byteLength(socketPath)
  const good = length <= SOCKET_PATH_LIMIT || socketPath.startsWith('\\\\')
  const fix = good ? null : 'Set XDG_RUNTIME_DIR (or TMPDIR) to a folder with a shorter path.'
  return {
    id: 'socket',
    status: good ? 'ok' : 'failed',
    label: 'Socket',
    detail: `${socketPath} (${length} bytes)`,
    fix,
  }
}

/** The path itself, or its nearest ancestor that exists. */
function existing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existing(dirname(path))
}
