import { lstatSync, type Stats } from 'node:fs'
import { type BytePath, parentOf } from './byte-path.ts'
import type { Remotely } from './pull-find.ts'
import { staysInside } from './pull-paths.ts'

/** Why something of a server does not come here: what it is, or what stands in its place. */
export const REFUSED = {
  leadsOut: 'refused: a link that leads out of the folder',
  linkHere: 'refused: a link here would lead its files elsewhere',
  fileHere: 'refused: a file is in the place of a folder here',
  folderHere: 'refused: a folder is in its place here',
} as const

/** Why what stands here cannot be a folder of ours; null: it is one, or nothing is there. */
export function notAFolder(there: Stats | undefined): string | null {
  if (there === undefined || there.isDirectory()) return null
  return there.isSymbolicLink() ? REFUSED.linkHere : REFUSED.fileHere
}

/** Tells of entries whether a pull would refuse them, without making anything. `at`: for Node's file functions. */
export function foresee(at: (path: BytePath) => string | Buffer) {
  const folders = new Map<BytePath, string | null>([['', null]])
  const folder = (path: BytePath): string | null => {
    const known = folders.get(path)
    if (known !== undefined) return known
    const why = folder(parentOf(path)) ?? notAFolder(lstatSync(at(path), { throwIfNoEntry: false }))
    folders.set(path, why)
    return why
  }
  return ({ type, landing, link = '' }: Pick<Remotely, 'type' | 'landing' | 'link'>): string | null => {
    if (type === 'd') return folder(landing)
    if (type === 'l' && !staysInside(landing, link)) return REFUSED.leadsOut
    const above = folder(parentOf(landing))
    if (above !== null) return above
    return lstatSync(at(landing), { throwIfNoEntry: false })?.isDirectory() ? REFUSED.folderHere : null
  }
}
