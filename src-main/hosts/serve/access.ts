import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is refused: an HTTP status and one line for people. */
export interface Refusal {
  status: 401 | 403
  text: string
}

/**
 * Who may use the browser window: whoever opens the printed URL, once. Its token is traded for an HttpOnly
 * cookie and is worthless afterwards; the next one is then printed.
 */
export class Access {
  private linkToken = randomToken()
  private readonly sessions = new Set<string>()

  constructor(private readonly onLink: (token: string) => void) {}

  get link(): string {
    return this.linkToken
  }

  /** A cookie value for a good token, and a fresh token for the next browser; null for a bad one. */
  trade(token: string): string | null {
    if (!equal(token, this.linkToken)) return null
    const session = randomToken()
    this.sessions.add(session)
    this.linkToken = randomToken()
    this.onLink(this.linkToken)
    return session
  }

  knows(session: string | undefined): boolean {
    return session !== undefined && [...this.sessions].some((one) => equal(one, session))
  }
}

function randomToken(): string {
  return randomBytes(24).toString('base64url')
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Cookies are shared by all ports of a host, so the name holds the port. */
export const cookieName = (port: number) => `remotebot_${port}`

export function cookieOf(request: Pick<IncomingMessage, 'headers'>, port: number): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/)
  const prefix = `${cookieName(port)}=`
  return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length)
}

/**
 * Refuses names that are not ours (a hostile page can point its own name at 127.0.0.1) and pages of other
 * origins. Pure: only headers decide.
 */
export function refuseForeign(headers: IncomingMessage['headers'], port: number): Refusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
  if (!headers.host || !hosts.includes(headers.host)) {
    return { status: 403, text: `Open this page as http://127.0.0.1:${port}/, not under another name.` }
  }
  if (headers.origin && !hosts.some((host) => headers.origin === `http://${host}`)) {
    return { status: 403, text: 'Requests from pages of other origins are refused.' }
  }
  const site = headers['sec-fetch-site']
  // `same-site` is a page on another port of this computer.
  if (site && site !== 'same-origin' && site !== 'none') {
    return { status: 403, text: 'Requests from other pages are refused.' }
  }
  return null
}
