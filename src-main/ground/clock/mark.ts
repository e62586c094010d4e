/** Where this computer's own count of milliseconds stands. */
export interface Uptime {
  /** Names this start of the computer; null: it can not be told from another one. */
  boot: string | null
  /** Milliseconds since then, sleep included. */
  uptimeMs: number
}

/** What the clock showed at some moment. */
export interface ClockMark extends Uptime {
  wallMs: number
}

/**
 * What the clock would show by now had nobody set it since the mark was made; null: that can not be known, since the computer was
 * started again, or may have been.
 */
export function unsetWall(mark: ClockMark | null, { boot, uptimeMs }: Uptime): number | null {
  if (mark === null || boot === null || mark.boot !== boot || uptimeMs < mark.uptimeMs) return null
  return mark.wallMs + uptimeMs - mark.uptimeMs
}
