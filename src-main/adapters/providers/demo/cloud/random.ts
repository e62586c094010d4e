/** Numbers that look random and follow from a seed and some words: the same for the same, on every computer. 0 ≤ x < 1. */
export function randomOf(seed: number, ...words: Array<string | number>): number {
  // FNV-1a, then the finisher of MurmurHash3: near seeds must give far numbers.
  let hash = 0x811c9dc5
  for (const character of `${seed}:${words.join(':')}`) {
    hash ^= character.codePointAt(0) as number
    hash = Math.imul(hash, 0x01000193)
  }
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  hash ^= hash >>> 16
  return (hash >>> 0) / 0x1_0000_0000
}

/** One of a list. */
export function pickOf<T>(list: readonly T[], seed: number, ...words: Array<string | number>): T {
  return list[Math.floor(randomOf(seed, ...words) * list.length)] as T
}
