import { createReadStream, existsSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { pageFile, pageHeaders } from '../page/index.ts'

/** The built renderer, beside (or one folder above) the running bundle. @throws RemotebotError when not built */
export function rendererFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const found = [join(here, '..', 'renderer'), join(here, '..', '..', 'renderer')].find((folder) =>
    existsSync(join(folder, 'index.html')),
  )
  if (found) return found
  throw new RemotebotError('INVALID_STATE', 'The window is not built.', { hint: 'Build it: npm run build' })
}

/** Sends a file of `folder`; false where there is none or the path leads out of it. */
export function sendFile(folder: string, urlPath: string, response: ServerResponse): boolean {
  const file = pageFile(folder, urlPath)
  if (!file || !existsSync(file) || !statSync(file).isFile()) return false
  // Built assets carry a hash of their content in their names.
  const lasting = file.includes(`${sep}assets${sep}`)
  response.writeHead(200, {
    ...pageHeaders(file),
    'cache-control': lasting ? 'private, max-age=31536000, immutable' : 'no-cache',
  })
  createReadStream(file).pipe(response)
  return true
}
