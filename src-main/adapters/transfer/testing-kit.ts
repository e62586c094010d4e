import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../../testing/needs.ts'
import { createLocalTransport, type Transport } from '../transport/index.ts'

/** Writes a file with a time of its own, and the folders above it. */
export function writeAt(path: string, content: string | Buffer = path, seconds = 1_700_000_000): void {
  mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true })
  writeFileSync(path, content)
  utimesSync(path, seconds, seconds)
}

/**
 * This computer as a server that has only the programs named, each a path or an applet of busybox (`busybox:tar`). Always
 * `remove` it.
 */
export function serverWith(
  programs: Record<string, string>,
  home?: string,
): { transport: Transport; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'rb-programs-'))
  for (const [name, program] of Object.entries(programs)) {
    if (program.startsWith('#!')) writeFileSync(join(folder, name), program, { mode: 0o755 })
    else symlinkSync(findProgram(program) ?? program, join(folder, name))
  }
  const transport = createLocalTransport({ env: { PATH: folder, HOME: home ?? folder } })
  return { transport, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const NEEDED =
  'sh cat cksum chmod cut dd find gzip head ln ls mkdir mv printf pwd readlink rm rmdir sed sha256sum sort stat tar touch tr wc'

/** All that a transfer uses, from busybox; without a sha256sum where `cksum` is wanted. */
export function busyboxPrograms(options: { without?: string[] } = {}): Record<string, string> {
  const names = NEEDED.split(' ').filter((name) => !options.without?.includes(name))
  return Object.fromEntries(names.map((name) => [name, 'busybox']))
}

/** The same from this system's own packages. */
export function systemPrograms(options: { without?: string[] } = {}): Record<string, string> {
  const names = NEEDED.split(' ').filter((name) => !options.without?.includes(name))
  return Object.fromEntries(names.map((name) => [name, name === 'sh' ? 'dash' : name]))
}
