/** What a server says of its watchdog. */
export interface WatchdogReading {
  watchdog: 'alive' | 'dead' | 'absent'
  /** Seconds that the machine has run; null: not told. */
  up: number | null
  /** Seconds of the lease that it counts as left. */
  left: number | null
  /** It is about to end the machine. */
  ending: boolean
}

/** Reads what beat.sh prints, and arm.sh, which leaves out that the watchdog lives. */
export function readWatchdog(output: string): WatchdogReading {
  const lines = output.split('\n')
  const number = (name: string) => {
    const found = lines
      .map((line) => new RegExp(`^${name} (-?\\d+(?:\\.\\d+)?)$`).exec(line)?.[1])
      .find((value) => value !== undefined)
    return found === undefined ? null : Number(found)
  }
  const said = lines.find((line) => line.startsWith('watchdog '))?.slice('watchdog '.length)
  return {
    watchdog: said === 'dead' || said === 'absent' ? said : 'alive',
    up: number('up'),
    left: number('left'),
    ending: lines.includes('mark ending'),
  }
}
