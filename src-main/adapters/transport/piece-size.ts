const SMALLEST = 65_536
const LARGEST = 4_194_304
/** A piece should take between these: long enough that starting programs costs nothing, short enough to be fair. */
const QUICK_MS = 40
const SLOW_MS = 300

/**
 * Chooses how many bytes the multiplexer sends of one log before it looks at the others, by how long full
 * pieces take to come. `arrived` returns a new size to ask for, or null to leave it.
 */
export function pieceSize(now: () => number = () => performance.now()) {
  let size = 1_048_576
  let before = now()
  return {
    arrived(length: number): number | null {
      const took = now() - before
      before = now()
      if (length !== size) return null
      if (took < QUICK_MS && size < LARGEST) size *= 2
      else if (took > SLOW_MS && size > SMALLEST) size /= 2
      else return null
      return size
    },
    /** The piece is being handed out, and the one before it was: the listener's own time does not count. */
    handled(): void {
      before = now()
    },
  }
}
