import { type BytePath, toBytePath } from './byte-path.ts'
import { globMatcher } from './glob.ts'

/** One thing that a pull names, and how to look for it. */
export interface Wanted {
  /** As the server looks for it first, literally. */
  path: BytePath
  /** Of a glob: the folder before the first special character, and what find(1) -path is to match below it, or more than that. */
  prefix: BytePath
  pattern: BytePath
  /** Which paths below `prefix` match; also what lies in a folder that does. */
  matches: (path: BytePath) => boolean
  /** Absolute, below `~`, or out of the base by `..`. */
  outside: boolean
  /** Where it lands below the local folder, as a file or folder; empty for the local folder itself. */
  landing: BytePath
  /** Where what a glob matches lands. */
  globLanding: BytePath
}

/** Whether a path of a server says by itself where it is: absolute, `~`, or below that. */
export const isRooted = (path: string): boolean => /^(\/|~(\/|$))/.test(path)

/**
 * What a path of a pull means. Relative ones keep their path: `results`, `./results` and `results/` all land in LOCAL/results,
 * `out/a` in LOCAL/out/a, `.` in LOCAL. Absolute ones, those below `~` and those that leave the base by `..` land under
 * their last name. Globs (`*`, `?`, `[a-c]`, `{a,b}`, and `**` for any folders) match as a shell's do, so not names that
 * begin with a dot; what matches lands at its path below the base, or below the folder before the first special character.
 */
export function wantedOf(typed: BytePath): Wanted {
  const start = typed.startsWith('/') ? '/' : ''
  const segments = normal(typed.split('/'))
  const outside = isRooted(typed) || segments[0] === '..'
  const path = start + segments.join('/') || '.'
  const special = segments.findIndex((segment) => /[*?[{]/.test(segment))
  const last = segments.at(-1) ?? ''
  const name = last === '..' || last === '~' ? '' : last
  const landing = outside ? name : segments.join('/')
  if (special < 0) return { path, prefix: '', pattern: '', matches: () => false, outside, landing, globLanding: '' }
  const before = segments.slice(0, special)
  const glob = segments.slice(special).join('/')
  const matches = globMatcher(glob)
  return {
    path,
    prefix: start + before.join('/') || '.',
    pattern: findPattern(glob),
    matches,
    outside,
    landing,
    globLanding: outside ? '' : before.join('/'),
  }
}

/**
 * Where a path of a pull lands below the local folder; of a glob, the folder before its first special character. `matches`
 * says of a path below the local folder whether it came by this one.
 */
export function landingOf(typed: string): {
  landing: string
  outside: boolean
  glob: boolean
  matches: (path: string) => boolean
} {
  const { path, outside, landing, globLanding } = wantedOf(toBytePath(typed))
  const segments = path.split('/')
  const special = segments.findIndex((segment) => /[*?[{]/.test(segment))
  const glob = special >= 0
  const text = (bytes: BytePath) => Buffer.from(bytes, 'latin1').toString('utf8')
  const into = text(glob ? globLanding : landing)
  const matchesGlob = glob ? globMatcher(segments.slice(special).join('/')) : null
  const matches = (candidate: string) => {
    if (into !== '' && candidate !== into && !candidate.startsWith(`${into}/`)) return false
    return matchesGlob === null || matchesGlob(toBytePath(into === '' ? candidate : candidate.slice(into.length + 1)))
  }
  return { landing: into, outside, glob, matches }
}

/** Without `.`, empty segments and `a/..`. */
function normal(segments: string[]): string[] {
  const kept: string[] = []
  for (const segment of segments) {
    if (segment === '' || segment === '.') continue
    const last = kept.at(-1)
    if (segment === '..' && last !== undefined && last !== '..' && last !== '~' && !/[*?[{]/.test(last)) kept.pop()
    else kept.push(segment)
  }
  return kept
}

/** Parts between stars that find(1) is told: its time may grow with every further one as many times as a path has characters. */
const FIND_PARTS = 6

/** For find(1) -path, whose `*` passes slashes: at least all that the glob matches. */
function findPattern(glob: string): string {
  const parts = glob
    .replace(/\\./g, '?')
    .replace(/\{.*\}|\[[^\]]*\]?|\*+/gs, '*')
    .replaceAll('*/', '*')
    .split(/\*+/)
  return parts.length <= FIND_PARTS ? parts.join('*') : `${parts.slice(0, FIND_PARTS).join('*')}*`
}

/** Why a path that a server told is refused; null where it is a plain path below the folder. */
export function refusal(path: BytePath): string | null {
  if (path.startsWith('/')) return 'refused: an absolute path'
  if (path.includes('\0')) return 'refused: a NUL in its name'
  const segments = path.split('/')
  if (segments.includes('..')) return 'refused: it leads out of the folder (..)'
  if (segments.some((segment) => segment === '' || segment === '.')) return 'refused: no plain path'
  return null
}

/** Whether a link at `path` points at something below the folder, read as text. */
export function staysInside(path: BytePath, link: BytePath): boolean {
  if (link === '' || link.startsWith('/')) return false
  let depth = path.split('/').length - 1
  for (const segment of link.split('/')) {
    if (segment === '..') depth--
    else if (segment !== '' && segment !== '.') depth++
    if (depth < 0) return false
  }
  return true
}
