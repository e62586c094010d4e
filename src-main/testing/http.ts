import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The body read as JSON; tests know what they expect in it. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  json: () => any
}

/** One HTTP request, sent exactly as given: no client tidies up its path. */
export function ask(options: RequestOptions & { body?: unknown }): Promise<Answer> {
  const { body, ...rest } = options
  const headers = { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...rest.headers }
  return new Promise((resolve, reject) => {
    const call = request({ ...rest, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) })
      })
    })
    call.on('error', reject)
    call.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
}
