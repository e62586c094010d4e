import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { pageFile, pageHeaders } from '../page/index.ts'

/** The page's own origin. A scheme of our own keeps the file system out of reach of the page. */
export const APP_ORIGIN = 'app://remotebot'

/** The file that a URL of the app names below `folder`, or null when it names none or leads out of it. */
export function fileOf(folder: string, url: string): string | null {
  const { protocol: scheme, host, pathname } = new URL(url)
  if (`${scheme}//${host}` !== APP_ORIGIN) return null
  return pageFile(folder, pathname)
}

/** Declares the scheme; must run before the app is ready. */
export function declareAppProtocol(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }])
}

/** Serves the built window from `folder` at `app://remotebot/`. */
export function serveAppProtocol(folder: string): void {
  protocol.handle('app', async ({ url, method }) => {
    const file = method === 'GET' ? fileOf(folder, url) : null
    const body = file && (await readFile(file).catch(() => null))
    if (!file || !body) return new Response('Not found', { status: 404 })
    return new Response(new Uint8Array(body), { headers: pageHeaders(file) })
  })
}
