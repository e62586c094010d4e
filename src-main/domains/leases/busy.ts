/** What keeps a server busy, in words: "2 jobs and a terminal"; null: nothing. */
export function busyWords(counts: { jobs: number; terminals: number }): string | null {
  const parts = [named(counts.jobs, 'a job', 'jobs'), named(counts.terminals, 'a terminal', 'terminals')].filter(
    (part) => part !== null,
  )
  return parts.length === 0 ? null : parts.join(' and ')
}

function named(count: number, one: string, many: string): string | null {
  if (count === 0) return null
  return count === 1 ? one : `${count} ${many}`
}
