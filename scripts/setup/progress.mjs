const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

/**
 * Announces a slow step and how long it took. Without a terminal it repeats itself every 30 s, so a log
 * never looks dead; with one it counts in place.
 */
export async function step(label, work) {
  const started = Date.now()
  const live = process.stderr.isTTY
  const line = () => `· ${label} … ${seconds(Date.now() - started)}`
  process.stderr.write(live ? line() : `· ${label} …\n`)
  const timer = setInterval(() => process.stderr.write(live ? `\r${line()}` : `${line()}\n`), live ? 500 : 30_000)
  let mark = '✗'
  try {
    const result = await work()
    mark = '✓'
    return result
  } finally {
    clearInterval(timer)
    process.stderr.write(`${live ? '\r' : ''}${mark} ${label} (${seconds(Date.now() - started)})${live ? '   ' : ''}\n`)
  }
}

/** A line about a choice that set-up made. */
export const note = (text) => process.stderr.write(`· ${text}\n`)
