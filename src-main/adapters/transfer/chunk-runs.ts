/** Cells that lie side by side in what is sent (`from`) and in the file (`to`). Counted in cells of 64 KiB. */
export interface DeltaRun {
  count: number
  from: number
  to: number
}

/** Joins the places of changed cells (rising) into runs. */
export function runsOf(places: number[]): DeltaRun[] {
  const runs: DeltaRun[] = []
  for (const [from, to] of places.entries()) {
    const last = runs.at(-1)
    if (last && last.to + last.count === to) last.count++
    else runs.push({ count: 1, from, to })
  }
  return runs
}
