/**
 * The automaton of Aho and Corasick (CACM 18, 1975) over bytes, in flat arrays. State 0 is the root.
 * Children of a state are a linked list, since almost every state of a few long patterns has one child;
 * memory is linear in the patterns' bytes, where a full table would need 1 KiB for each of them.
 */
export interface Automaton {
  /** Next state of the root by byte. */
  readonly root: Int32Array
  /** First child by state, 0 for none. */
  readonly child: Int32Array
  /** Next sibling by state, 0 for none. */
  readonly sibling: Int32Array
  /** Byte on the edge into a state. */
  readonly byte: Uint8Array
  /** Longest proper suffix that is also a state. */
  readonly fail: Int32Array
  /** Bytes from the root: the longest suffix of the input that begins a pattern. */
  readonly depth: Int32Array
  /** Length of the longest pattern that ends in a state, 0 for none. */
  readonly match: Int32Array
  /** Length of the longest pattern. */
  readonly longest: number
}

/** Builds the automaton of `patterns`, none of them empty. */
export function buildAutomaton(patterns: readonly Uint8Array[]): Automaton {
  const capacity = patterns.reduce((sum, pattern) => sum + pattern.length, 1)
  const automaton = {
    root: new Int32Array(256),
    child: new Int32Array(capacity),
    sibling: new Int32Array(capacity),
    byte: new Uint8Array(capacity),
    fail: new Int32Array(capacity),
    depth: new Int32Array(capacity),
    match: new Int32Array(capacity),
    longest: patterns.reduce((max, pattern) => Math.max(max, pattern.length), 0),
  }
  insert(automaton, patterns)
  linkFailures(automaton)
  return automaton
}

/** The state after `byte` in `state`. */
export function step(automaton: Automaton, state: number, byte: number): number {
  const { root, child, sibling, byte: edge, fail } = automaton
  let from = state
  while (from !== 0) {
    let next = child[from] as number
    while (next !== 0 && edge[next] !== byte) next = sibling[next] as number
    if (next !== 0) return next
    from = fail[from] as number
  }
  return root[byte] as number
}

function insert(automaton: Automaton, patterns: readonly Uint8Array[]): void {
  const { root, child, sibling, byte: edge, depth, match } = automaton
  let states = 1
  for (const pattern of patterns) {
    let state = 0
    for (const byte of pattern) {
      let next = state === 0 ? (root[byte] as number) : (child[state] as number)
      while (next !== 0 && edge[next] !== byte) next = sibling[next] as number
      if (next === 0) {
        next = states++
        edge[next] = byte
        depth[next] = (depth[state] as number) + 1
        if (state === 0) root[byte] = next
        else {
          sibling[next] = child[state] as number
          child[state] = next
        }
      }
      state = next
    }
    match[state] = pattern.length
  }
}

/** Breadth first, so that every shorter state is finished before a longer one needs it. */
function linkFailures(automaton: Automaton): void {
  const { root, child, sibling, byte: edge, fail, match } = automaton
  const queue = [...root].filter((state) => state !== 0)
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as number
    for (let next = child[state] as number; next !== 0; next = sibling[next] as number) {
      fail[next] = step(automaton, fail[state] as number, edge[next] as number)
      match[next] = Math.max(match[next] as number, match[fail[next] as number] as number)
      queue.push(next)
    }
  }
}
