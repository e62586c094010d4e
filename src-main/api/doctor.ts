import { statfs } from 'node:fs/promises'
import { type DoctorItem, formatBytes, type VaultStatus } from '../../src-shared/vocabulary/index.ts'
import type { Secrets } from '../domains/secrets/index.ts'
import type { Servers } from '../domains/servers/index.ts'

const LOW_DISK_BYTES = 1_000_000_000

export interface DoctorDeps {
  home: string
  secrets: Pick<Secrets, 'status'>
  servers: Pick<Servers, 'list'>
}

/** Self-check of this installation, each finding with its fix. */
export async function examine(deps: DoctorDeps): Promise<DoctorItem[]> {
  return [await disk(deps.home), vault(deps.secrets.status()), ...deps.servers.list().map(server)]
}

async function disk(home: string): Promise<DoctorItem> {
  const { bavail, bsize } = await statfs(home)
  const free = bavail * bsize
  const low = free < LOW_DISK_BYTES
  return {
    id: 'disk',
    status: low ? 'warning' : 'ok',
    label: 'Disk of the data folder',
    detail: `${formatBytes(free)} free in ${home}`,
    fix: low ? 'Free some space, or lower the log retention in Settings.' : null,
  }
}

const GUARDS: Record<VaultStatus['guard'], string> = {
  keyring: 'its key is in the keyring of this computer',
  passphrase: 'its key is under your passphrase',
  'key-file': 'its key is in a file that any program of this user can read',
}

function vault(status: VaultStatus): DoctorItem {
  const weak = status.guard === 'key-file'
  return {
    id: 'vault',
    status: status.locked || weak ? 'warning' : 'ok',
    label: 'Vault',
    detail: `${status.secrets} secrets; ${status.locked ? 'locked' : GUARDS[status.guard]}`,
    fix: status.locked
      ? 'Unlock it: Settings → Vault.'
      : weak
        ? 'Set a passphrase in Settings → Vault, or unlock the keyring of this computer.'
        : null,
  }
}

function server(one: ReturnType<Servers['list']>[number]): DoctorItem {
  const unknown = one.contact.status === 'unknown'
  const detail = { live: 'in contact', never: 'not contacted yet', unknown: `out of reach: ${one.contact.reason}` }
  return {
    id: `server ${one.id}`,
    status: unknown ? 'warning' : 'ok',
    label: `Server ${one.name}`,
    detail: detail[one.contact.status],
    fix: unknown ? `Check it: remotebot server check ${one.name}` : null,
  }
}
