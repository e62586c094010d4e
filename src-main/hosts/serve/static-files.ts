import { createReadStream, existsSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { dirname, extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Nothing but ourselves; inline styles are what xterm and the floating layers position with. */
const SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

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
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return false
  }
  const file = join(folder, path === '/' ? 'index.html' : path)
  if (!file.startsWith(folder + sep) || path.includes('\0') || !existsSync(file) || !statSync(file).isFile())
    return false
  const hashed = file.includes(`${sep}assets${sep}`)
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': hashed ? 'private, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  })
  createReadStream(file).pipe(response)
  return true
}
