/** True if `text` matches `pattern`, in which `*` stands for any characters and `?` for one. */
export function wildcardMatches(pattern: string, text: string): boolean {
  // Two pointers instead of a regular expression: no pattern can make this slow.
  let [p, t, star, mark] = [0, 0, -1, 0]
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++
      mark = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** ssh_config(5) PATTERNS: one pattern must match and no negated (`!`) one may. */
export function hostPatternMatches(patterns: readonly string[], name: string): boolean {
  const matches = (pattern: string) => wildcardMatches(pattern, name)
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern))
}
