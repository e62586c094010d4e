import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'

const schema = z.looseObject({
  type: z.literal('service_account'),
  project_id: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().nullish(),
  client_email: z.string().min(1),
})
export type KeyFile = z.infer<typeof schema>

/** The key file of a service account. @throws RemotebotError INVALID_INPUT that says what is wrong with it */
export function readKeyFile(text: string): KeyFile {
  const refuse = (what: string) =>
    new RemotebotError('INVALID_INPUT', `Google Cloud: the key file ${what} (field "keyFile")`, {
      hint: 'IAM → Service accounts → Keys → Add key → JSON; paste the whole file.',
    })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw refuse('is no JSON')
  }
  const read = schema.safeParse(json)
  if (!read.success) {
    const { path, message } = read.error.issues[0] ?? { path: [], message: '' }
    throw refuse(`is not one of a service account: ${path.join('.') || 'it'}: ${message}`)
  }
  try {
    createPrivateKey(read.data.private_key)
  } catch {
    throw refuse('holds a private key that cannot be read')
  }
  return read.data
}
