/**
 * Milliseconds that an answer asks to wait; null where it does not say. `Retry-After` is seconds or an HTTP date (RFC 9110);
 * `RateLimit: "minute";r=0;t=12` is the draft that RunPod sends, also with successes.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const header = headers.get('retry-after')?.trim()
  if (header) {
    if (/^\d+(\.\d+)?$/.test(header)) return Math.ceil(Number(header) * 1000)
    const date = Date.parse(header)
    if (Number.isFinite(date)) return Math.max(0, date - now)
  }
  const waits = (headers.get('ratelimit') ?? '').split(',').flatMap((limit) => {
    const [rest, seconds] = [/;\s*r=(\d+)/.exec(limit)?.[1], /;\s*t=(\d+)/.exec(limit)?.[1]]
    return rest === '0' && seconds !== undefined ? [Number(seconds) * 1000] : []
  })
  return waits.length > 0 ? Math.max(...waits) : null
}
