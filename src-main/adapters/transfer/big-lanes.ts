/** Talks that big files go by at once: over a long way one alone is held up by the window of its channel. */
const LANES = 3
/** Bytes of big files from which that is worth a further talk. */
const LANES_FROM = 16 * 1024 * 1024

/** How many talks some big files are shared out to, by their bytes together. */
export function lanesFor(bytes: number): number {
  return bytes < LANES_FROM ? 1 : LANES
}
