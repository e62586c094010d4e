const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY_MS = 86_400_000

/**
 * What stands below a time axis: "14:05", with seconds where marks are closer than a minute, and the day below the
 * first and wherever it changes. Times are epoch ms, `step` is the distance of marks.
 */
export function timeLabels(times: readonly number[], step: number, utc: boolean): string[] {
  let before = ''
  return times.map((at) => {
    // Shifted, so that the parts of UTC are those of the wanted zone.
    const date = new Date(at - (utc ? 0 : new Date(at).getTimezoneOffset() * 60_000))
    const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
    const clock = date.toISOString().slice(11, step < 60_000 ? 19 : 16)
    const changed = day !== before
    before = day
    if (step >= DAY_MS) return day
    return changed ? `${clock}\n${day}` : clock
  })
}
