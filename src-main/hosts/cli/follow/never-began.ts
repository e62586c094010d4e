import type { Client } from '../../../../src-shared/contract/index.ts'
import { ERRORS, type Job } from '../../../../src-shared/vocabulary/index.ts'
import { toFailure } from '../failure.ts'

type Ended = Pick<Job, 'approvalId' | 'exitCode' | 'outcome' | 'serverId' | 'spec' | 'startedAt'>

/**
 * The exit code of a job that ended before it began, by what kept it from that: nobody approved it, the vault with its
 * secrets is locked, or its server is out of reach (a changed host key, a refused login). Null: it began, or something else did.
 */
export async function neverBeganCode(client: Client, ended: Ended): Promise<number | null> {
  const { approvalId, exitCode, outcome, serverId, spec, startedAt } = ended
  if (exitCode !== null || startedAt !== null) return null
  if (approvalId !== null) {
    const { status } = await client.approvals.get({ approval: approvalId })
    if (status === 'denied' || status === 'expired') return ERRORS.APPROVAL_DENIED.exit
  }
  if (outcome !== 'failed') return null
  const { locked } = await client.secrets.status()
  if (locked && Object.keys(spec.secrets).length > 0) return ERRORS.VAULT_LOCKED.exit
  return serverId !== null ? wayCode(client, serverId, locked) : null
}

/** What stands in the way to a server now, as an exit code; null: it is in contact, or not known any more. */
async function wayCode(client: Client, server: string, locked: boolean): Promise<number | null> {
  const known = await client.servers.get({ server }).catch(() => null)
  if (known === null || known.origin === 'local' || known.contact.reason === null) return null
  if (locked) return ERRORS.VAULT_LOCKED.exit
  try {
    const key = await client.servers.hostKey({ server })
    if (key.known === 'changed' || key.known === 'unknown') return ERRORS.HOST_KEY_CHANGED.exit
    return ERRORS.LOGIN_REFUSED.exit
  } catch (error) {
    return toFailure(error).exit
  }
}
