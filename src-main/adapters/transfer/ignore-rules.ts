import createIgnore, { type Ignore } from 'ignore'
import { type BytePath, utf8OrNull } from './byte-path.ts'

/** Left out of every push unless `.remotebotignore` says `!name`, or the push says otherwise. */
export const DEFAULT_IGNORES = ['.git', '.venv', 'node_modules', '__pycache__', '*.pyc']

/** The files that rules are read from, git's and ours. All of ours come after all of git's, so they can undo what those say. */
export const IGNORE_FILES = ['.gitignore', '.remotebotignore'] as const

interface RuleLists {
  git: string[]
  defaults: string[]
  ours: string[]
  excludes: string[]
}

/**
 * What is left out below one folder: git's rules (gitignore(5)). Rules of a deeper folder come after those of the folders
 * above it, so the last match decides; what lies below a folder that is left out is never asked about.
 */
export class IgnoreRules {
  readonly #lists: RuleLists
  readonly #matcher: Ignore
  readonly #excluded: Ignore | null

  private constructor(lists: RuleLists) {
    this.#lists = lists
    const options = { ignorecase: false, allowRelativePaths: true }
    this.#matcher = createIgnore(options).add([...lists.git, ...lists.defaults, ...lists.ours])
    this.#excluded = lists.excludes.length > 0 ? createIgnore(options).add(lists.excludes) : null
  }

  /** `excludes` decide over everything that files say. */
  static top(defaults: boolean, excludes: string[]): IgnoreRules {
    return new IgnoreRules({ git: [], defaults: defaults ? DEFAULT_IGNORES : [], ours: [], excludes })
  }

  /** With the rules of the ignore files of `folder` (empty for the top). */
  below(folder: BytePath, texts: { git: string; ours: string }): IgnoreRules {
    const rules = (text: string) =>
      text
        .replace(/^\ufeff/, '')
        .split(/\r?\n/)
        .filter(isRule)
        .map((line) => rebase(line, textOf(folder)))
    const [git, ours] = [rules(texts.git), rules(texts.ours)]
    if (git.length + ours.length === 0) return this
    const lists = this.#lists
    return new IgnoreRules({ ...lists, git: [...lists.git, ...git], ours: [...lists.ours, ...ours] })
  }

  /** Whether a path below the source is left out. */
  ignores(path: BytePath, isFolder: boolean): boolean {
    const asked = isFolder ? `${textOf(path)}/` : textOf(path)
    return (this.#excluded?.ignores(asked) ?? false) || this.#matcher.ignores(asked)
  }
}

function isRule(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#')
}

/** The same rule, written in the top folder's file. */
function rebase(line: string, folder: string): string {
  if (folder === '') return line
  const negated = line.startsWith('!')
  const rule = (negated ? line.slice(1) : line).replace(/^\\(?=[!#])/, '')
  const anchored = /\/\s*\S/.test(rule.replace(/\/+\s*$/, ''))
  const place = `/${folder.replace(/[\\*?[\]! #]/g, '\\$&')}`
  const moved = anchored ? `${place}/${rule.replace(/^\//, '')}` : `${place}/**/${rule}`
  return negated ? `!${moved}` : moved
}

function textOf(path: BytePath): string {
  return utf8OrNull(path) ?? path
}
