/** The names of a set of jobs, the first eight of them. */
export function JobNames({ jobs }: { jobs: ReadonlyArray<{ id: string; name: string }> }) {
  return (
    <ul className="panel max-h-40 overflow-y-auto px-3 py-1.5">
      {jobs.slice(0, 8).map((job) => (
        <li key={job.id} className="truncate">
          {job.name}
        </li>
      ))}
      {jobs.length > 8 && <li className="text-muted">and {jobs.length - 8} more</li>}
    </ul>
  )
}
