import type { Client } from '../../../../src-shared/contract/index.ts'

/** Bytes of a text that are shown at first. */
export const TEXT_LIMIT = 256 * 1024
/** The most of a text that is shown: more in one piece would stop the window. */
export const TEXT_MOST = 4 * 1024 * 1024
/** Bytes above which an image is not shown. */
export const IMAGE_LIMIT = 32 * 1024 * 1024
const PIECE = 4 * 1024 * 1024

/** The first `limit` bytes of a file that came home, read in pieces. */
export async function readOutput(
  client: { jobs: { readOutput: Client['jobs']['readOutput'] } },
  { job, path, limit }: { job: string; path: string; limit: number },
  signal: AbortSignal,
): Promise<Blob> {
  const parts: Blob[] = []
  for (let offset = 0; offset < limit; ) {
    const input = { job, path, offset, limit: Math.min(PIECE, limit - offset) }
    const { bytes, size } = await client.jobs.readOutput(input, { signal })
    if (bytes.size === 0) break
    parts.push(bytes)
    offset += bytes.size
    if (offset >= size) break
  }
  return new Blob(parts)
}

const IMAGE_TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  avif: 'image/avif',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
}

/** The type that a browser must be told for an image, above all for SVG, which it does not recognise by its content. */
export function imageType(path: string): string {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
  return IMAGE_TYPES[ending] ?? 'application/octet-stream'
}

/** A file below a folder of the engine's computer, in that computer's spelling. */
export function joinPath(folder: string, path: string): string {
  const windows = /^[A-Za-z]:\\|^\\\\/.test(folder)
  return windows ? `${folder}\\${path.replaceAll('/', '\\')}` : `${folder}/${path}`
}
