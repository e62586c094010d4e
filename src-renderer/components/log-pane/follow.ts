/**
 * Whether the view stays at the end. Any move up by a person holds it; only a person's coming back to the end, or
 * a key or button, lets it go on. New output never changes it.
 */
export type Follow = { on: true } | { on: false; since: number }

export type FollowEvent =
  /** Wheel up, Page Up, Home, dragging the thumb, selecting: somebody wants to read. */
  | { type: 'hold'; lines: number }
  /** A person's own scrolling arrived at the very end. */
  | { type: 'reachedEnd' }
  /** End key, "jump to end", or the switch turned on. */
  | { type: 'follow' }
  | { type: 'toggle'; lines: number }

export function nextFollow(state: Follow, event: FollowEvent): Follow {
  switch (event.type) {
    case 'hold':
      return state.on ? { on: false, since: event.lines } : state
    case 'reachedEnd':
    case 'follow':
      return state.on ? state : { on: true }
    case 'toggle':
      return state.on ? { on: false, since: event.lines } : { on: true }
  }
}

/** Lines that arrived while the view was held. */
export function newLines(state: Follow, lines: number): number {
  return state.on ? 0 : Math.max(0, lines - state.since)
}
