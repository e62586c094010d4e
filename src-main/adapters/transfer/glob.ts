import type { BytePath } from './byte-path.ts'

/** A step of matching. A guarded one is no way past the dot that a name begins with, as in a shell. */
interface Step {
  guarded: boolean
  /** For a step that takes a character: which ones. */
  takes: ((code: number) => boolean) | null
  /** What follows it; all of them at once for one that takes none. None: the glob ends here. */
  next: Step[]
  /** The last position of a text at which it was reached. */
  seen: number
}

const [SLASH, DOT] = [47, 46]
const notSlash = (code: number) => code !== SLASH

/**
 * Matches a path, or what is below one that matches: `*`, `?`, `[a-c]`, `[!a]`, `{a,b}`, `**` for any folders, and `\` before a
 * character that is meant itself. All ways through the glob are followed at once, so it takes time in proportion to the lengths of
 * both, whatever they hold.
 */
export function globMatcher(glob: string): (path: BytePath) => boolean {
  const first = compiled(parse(glob, 0, 0).items, step(null, []))
  return (path) => isMatch(first, path)
}

function isMatch(first: Step, path: BytePath): boolean {
  let [reached, next]: [Step[], Step[]] = [[first], []]
  resetSeen(first)
  for (let at = 0; reached.length > 0; at++) {
    const code = at < path.length ? path.charCodeAt(at) : -1
    const hidden = code === DOT && (at === 0 || path.charCodeAt(at - 1) === SLASH)
    for (let current = reached.pop(); current !== undefined; current = reached.pop()) {
      if (current.seen === at || (current.guarded && hidden)) continue
      current.seen = at
      if (current.takes === null) {
        if (current.next.length === 0 && (code === -1 || code === SLASH)) return true
        reached.push(...current.next)
      } else if (code !== -1 && current.takes(code)) next.push(...current.next)
    }
    ;[reached, next] = [next, reached]
  }
  return false
}

function resetSeen(first: Step): void {
  const left = [first]
  const done = new Set<Step>()
  for (let current = left.pop(); current !== undefined; current = left.pop()) {
    if (done.has(current)) continue
    done.add(current)
    current.seen = -1
    left.push(...current.next)
  }
}

type Item =
  | { kind: 'one'; takes: (code: number) => boolean; wild: boolean }
  | { kind: 'star' | 'folders' }
  | { kind: 'either'; ways: Item[][] }

/** Reads up to the end, or in braces to the comma or brace that ends this way. */
function parse(glob: string, from: number, depth: number): { items: Item[]; end: number } {
  const items: Item[] = []
  let at = from
  for (; at < glob.length; at++) {
    const character = glob[at] as string
    const atStart = at === 0 || glob[at - 1] === '/'
    if (depth > 0 && (character === ',' || character === '}')) break
    if (atStart && glob.startsWith('**/', at)) {
      items.push({ kind: 'folders' })
      at += 2
    } else if (atStart && glob.slice(at) === '**') {
      items.push({ kind: 'folders' }, { kind: 'one', takes: notSlash, wild: true }, { kind: 'star' })
      at += 1
    } else if (character === '*') {
      while (glob[at + 1] === '*') at++
      items.push({ kind: 'star' })
    } else if (character === '?') items.push({ kind: 'one', takes: notSlash, wild: true })
    else if (character === '[' && glob.indexOf(']', at + 2) > 0) {
      const end = glob.indexOf(']', at + 2)
      items.push({ kind: 'one', takes: classOf(glob.slice(at + 1, end)), wild: true })
      at = end
    } else if (character === '{' && glob.indexOf('}', at) > 0 && depth < DEEPEST) {
      const ways: Item[][] = []
      do {
        const way = parse(glob, at + 1, depth + 1)
        ways.push(way.items)
        at = way.end
      } while (glob[at] === ',')
      items.push({ kind: 'either', ways })
    } else items.push(literal(character === '\\' && at + 1 < glob.length ? (glob[++at] as string) : character))
  }
  return { items, end: at }
}

/** Braces within braces; those further in are characters. */
const DEEPEST = 20

function literal(character: string): Item {
  const wanted = character.charCodeAt(0)
  return { kind: 'one', takes: (code) => code === wanted, wild: false }
}

/** What is between brackets: characters and ranges; a range from a later to an earlier character holds nothing. */
function classOf(inside: string): (code: number) => boolean {
  const negated = /^[!^]/.test(inside)
  const codes = new Set<number>()
  for (let i = negated ? 1 : 0; i < inside.length; i++) {
    const first = inside.charCodeAt(i)
    const isRange = inside[i + 1] === '-' && i + 2 < inside.length
    const last = isRange ? inside.charCodeAt(i + 2) : first
    for (let code = first; code <= last; code++) codes.add(code)
    if (isRange) i += 2
  }
  return (code) => code !== SLASH && codes.has(code) !== negated
}

/** The steps of some items, which go on at `after`. */
function compiled(items: Item[], after: Step): Step {
  return items.reduceRight((next, item) => compiledOne(item, next), after)
}

function compiledOne(item: Item, next: Step): Step {
  if (item.kind === 'one') return step(item.takes, [next], item.wild)
  if (item.kind === 'either') {
    return step(
      null,
      item.ways.map((way) => compiled(way, next)),
    )
  }
  const loop = step(null, [next], item.kind === 'star')
  if (item.kind === 'star') loop.next.push(step(notSlash, [loop]))
  else {
    const name = step(null, [step((code) => code === SLASH, [loop])])
    name.next.push(step(notSlash, [name]))
    loop.next.push(step(notSlash, [name], true))
  }
  return loop
}

function step(takes: Step['takes'], next: Step[], guarded = false): Step {
  return { takes, next, guarded, seen: -1 }
}
