/** The most of an answer that is kept for people: the fold shows it, and logs repeat it. */
const KEPT = 2000
/** Shorter strings would blank out ordinary words; no provider's key is that short. */
const SHORTEST = 6

/**
 * `text` without the secrets, also where they stand encoded (URL, base64, JSON), and cut to what a person can read. Providers
 * repeat what they refuse, so this goes over every text that comes from one.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let out = text
  const forms = secrets.flatMap(formsOf).sort((a, b) => b.length - a.length)
  for (const form of forms) out = out.replaceAll(form, '•••')
  out = out.replace(/\b(Bearer|Basic)\s+[A-Za-z0-9+/_.~-]{8,}=*/gi, '$1 •••')
  // Answers may bring keys of their own, such as the one that Vast puts into a new machine.
  out = out.replace(/("[\w-]*(?:api_?key|token|password|secret)[\w-]*"\s*:\s*")[^"]*"/gi, '$1•••"')
  return out.length > KEPT ? `${out.slice(0, KEPT)}… (${out.length} characters)` : out
}

function formsOf(secret: string): string[] {
  const lines = secret.includes('\n') ? secret.split('\n') : []
  const plain = [secret, ...lines].map((part) => part.trim()).filter((part) => part.length >= SHORTEST)
  return plain.flatMap((part) => [
    part,
    encodeURIComponent(part),
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part).toString('base64'),
    Buffer.from(`${part}:`).toString('base64'),
  ])
}
