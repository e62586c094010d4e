/** All parts of something that is given in parts, in order: each is asked for with the cursor that the one before gave. */
export async function* allParts<Part extends { nextCursor: string | null }>(
  ask: (after: { cursor?: string }) => Promise<Part>,
): AsyncGenerator<Part, void> {
  let part = await ask({})
  yield part
  while (part.nextCursor !== null) {
    part = await ask({ cursor: part.nextCursor })
    yield part
  }
}
