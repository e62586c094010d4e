import { app, type Session, shell, type WebContents } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'

const ALLOWED_PERMISSIONS = new Set(['notifications', 'clipboard-sanitized-write'])

/** Whether a URL is a page of ours. */
export const isOurs = (url: string) => url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`)

/** Whether a URL may be handed to the system's browser or mail program. */
export function mayOpenOutside(url: string): boolean {
  return URL.canParse(url) && ['https:', 'http:', 'mailto:'].includes(new URL(url).protocol)
}

/** Opens a web or mail address outside of the app. @throws Error for any other address */
export async function openOutside(url: string): Promise<void> {
  if (!mayOpenOutside(url)) throw new Error('Only web and mail addresses are opened.')
  await shell.openExternal(url)
}

function confine(contents: WebContents): void {
  const keepInside = (event: { preventDefault(): void }, url: string) => {
    if (!isOurs(url)) event.preventDefault()
  }
  contents.on('will-navigate', (event) => keepInside(event, event.url))
  contents.on('will-frame-navigate', (event) => keepInside(event, event.url))
  contents.on('will-redirect', (event) => keepInside(event, event.url))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** Denies by default: pages stay ours, no page opens another, and few permissions are given, to us only. */
export function confineContents(): void {
  app.on('web-contents-created', (_, contents) => confine(contents))
}

export function confineSession(session: Session): void {
  const granted = (permission: string, url: string) => ALLOWED_PERMISSIONS.has(permission) && isOurs(url)
  session.setPermissionRequestHandler((contents, permission, decide) => decide(granted(permission, contents.getURL())))
  session.setPermissionCheckHandler((_, permission, origin) => granted(permission, origin))
  session.setDevicePermissionHandler(() => false)
}
