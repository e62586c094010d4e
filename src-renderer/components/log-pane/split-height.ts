/** Height of one row of the log: what one press of an arrow key gives or takes. */
const STEP = 19

/**
 * The height of what is above the log after a key on the separator; undefined for keys that mean nothing there.
 * @param now its height now, `full` that of its content. Pixels.
 */
export function heightByKey(key: string, now: number, full: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return Math.max(0, now - STEP)
    case 'ArrowDown':
      return Math.min(full, now + STEP)
    case 'Home':
      return 0
    case 'End':
      return full
    case 'Enter':
      return now === 0 ? full : 0
    default:
      return undefined
  }
}
