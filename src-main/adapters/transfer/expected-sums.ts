/** A piece of a part, as the server is asked for its sum. */
export interface Piece {
  /** The part's. */
  name: string
  /** Which of the part's pieces, and where it begins and how long it is, in chunks; no length where it is the whole part. */
  piece: number
  from: number
  chunks: number
}

/** What the pieces of parts should sum up to on the server. */
export class ExpectedSums {
  readonly #sums = new Map<string, Piece & { sum: string }>()

  add(piece: Piece, sum: string): void {
    this.#sums.set(keyOf(piece), { ...piece, sum })
  }

  /** A part counts no more: it is sent anew, or not at all. */
  forget(name: string): void {
    for (const [key, piece] of this.#sums) if (piece.name === name) this.#sums.delete(key)
  }

  of(name: string): Piece[] {
    return [...this.#sums.values()].filter((piece) => piece.name === name)
  }

  /** Names of parts that differ from what was sent, by what the server told for `NAME PIECE`. */
  differing(told: (key: string) => (string | undefined)[]): Set<string> {
    const differing = [...this.#sums].filter(([key, { sum }]) => !told(key).includes(sum))
    return new Set(differing.map(([, { name }]) => name))
  }
}

function keyOf({ name, piece }: Piece): string {
  return `${name} ${piece}`
}
