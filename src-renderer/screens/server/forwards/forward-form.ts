/** What a person types for a new port. */
export interface ForwardForm {
  remotePort: string
  remoteHost: string
  localPort: string
}

/** Reads the form; `problem` says what is wrong with it. An empty host is the server itself, an empty local port any. */
export function readForwardForm(form: ForwardForm) {
  const port = (text: string, least: number) => {
    const value = Number(text.trim())
    return /^\d+$/.test(text.trim()) && value >= least && value <= 65_535 ? value : null
  }
  const remotePort = port(form.remotePort, 1)
  const localPort = form.localPort.trim() === '' ? 0 : port(form.localPort, 0)
  const remoteHost = form.remoteHost.trim() || '127.0.0.1'
  if (remotePort === null) return { problem: 'A port is a number from 1 to 65535.', at: 'remotePort' as const }
  if (localPort === null) return { problem: 'A port is a number from 0 to 65535.', at: 'localPort' as const }
  if (/\s/.test(remoteHost)) return { problem: 'A host has no blanks.', at: 'remoteHost' as const }
  return { request: { remotePort, remoteHost, localPort } }
}

/** "127.0.0.1:8888", with brackets round IPv6. */
export function placeText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * The address of a port here. Cookies know no ports: in a browser whose page is at 127.0.0.1, a page of the server at that name
 * would be sent the page's own cookie, so it gets the other name of this computer.
 */
export function addressHere(port: number, pageHost: string): string {
  return `http://${pageHost === '127.0.0.1' ? 'localhost' : '127.0.0.1'}:${port}`
}
