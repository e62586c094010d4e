import type { JWT } from 'google-auth-library'
import { ProviderError } from '../provider-error.ts'
import type { KeyFile } from './key-file.ts'

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * Headers that say who asks: a token signed here by the key of the service account, as Google's clients do
 * (google.aip.dev/auth/4111, self-signed JWT with scopes). Google's library is read with the first call.
 */
export function accessOf({ client_email: email, private_key: key, private_key_id: keyId }: KeyFile) {
  let client: Promise<JWT> | null = null
  return async (): Promise<Record<string, string>> => {
    client ??= import('google-auth-library').then(({ JWT }) => {
      const jwt = new JWT({ email, key, ...(keyId ? { keyId } : {}), scopes: [SCOPE] })
      jwt.useJWTAccessWithScope = true
      return jwt
    })
    try {
      const headers = await (await client).getRequestHeaders()
      return Object.fromEntries(headers.entries())
    } catch (error) {
      throw new ProviderError('auth', `the key file cannot sign: ${(error as Error).message}`)
    }
  }
}
