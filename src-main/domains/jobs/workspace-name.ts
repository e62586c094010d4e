import { createHash } from 'node:crypto'
import type { JobSpec, PushSource } from '../../../src-shared/vocabulary/index.ts'

const MOST_OF_SLUG = 60

/**
 * The folder below ~/.remotebot/work that a job takes: the one that was asked for, else one that belongs to what it
 * pushes, so that the next run of the same source sends only what has changed. Null: the job's own.
 */
export function workspaceOf(spec: Pick<JobSpec, 'workspace' | 'push'>): string | null {
  return spec.workspace ?? (spec.push ? sourceName(spec.push) : null)
}

/** "myproj-3f2a9c": the folder's or repository's name and 6 hex digits of a hash of its full path or address. */
function sourceName(push: PushSource): string {
  const place = 'folder' in push ? folderPlace(push.folder) : gitPlace(push.git)
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 6)
  return `${slug(place)}-${hash}`
}

/** One spelling of a path: without repeated, "." or closing separators. Windows' paths are taken as they are written. */
function folderPlace(path: string): string {
  const [first = '', ...rest] = path.split(/[/\\]+/)
  const parts = rest.filter((part) => part !== '.' && part !== '')
  return [first, ...parts].join('/') || '/'
}

/** One spelling of an address: `https://host/a/b`, `https://host/a/b/` and `https://host/a/b.git` are one repository. */
function gitPlace(address: string): string {
  const bare = address.trim().replace(/[/\\]+$/, '')
  return withoutLogin(bare.replace(/\.git$/i, '').replace(/[/\\]+$/, ''))
}

/** A login that is part of an address (`https://user:token@host/…`) is no part of what the repository is. */
function withoutLogin(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@]*@/i, '$1')
}

/** The last part of a path or address, as letters, digits and `-`; others that can be written so are. */
function slug(place: string): string {
  const base = place.split(/[/\\:]/).findLast((part) => part !== '') ?? ''
  const plain = base
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_.]+/g, '-')
    .toLowerCase()
    .replace(/^[-.]+/, '')
    .slice(0, MOST_OF_SLUG)
    .replace(/[-.]+$/, '')
  return plain === '' ? 'work' : plain
}
