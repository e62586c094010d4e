import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RemotebotError, type VaultStatus } from '../../../src-shared/vocabulary/index.ts'
import { keyFromPassphrase, seal, unseal } from './seal.ts'

const KEYRING_TIMEOUT_MS = 3000
const SERVICE = 'remotebot'
const CONTEXT = 'master key'

type Guard = VaultStatus['guard']

/** What `vault.json` says: who guards the master key, and the key wrapped by a passphrase if that does. */
interface VaultFile {
  guard: Guard
  salt?: string
  wrapped?: string
}

/** The OS keyring, as far as it is needed here. */
export interface Keyring {
  get(account: string): Promise<string | null>
  set(account: string, value: string): Promise<void>
}

/**
 * The one key that seals all secrets of a data folder, the same for every host. It lives in the OS
 * keyring; where there is none, in `vault.key` (0600, and the status calls it what it is) until a person
 * sets a passphrase, which then wraps it.
 */
export class MasterKey {
  private key: Buffer | null = null
  /** Two first uses at once must not make two keys. */
  private opening: Promise<Buffer> | null = null

  constructor(
    private readonly home: string,
    private readonly account: string,
    private readonly keyring: Keyring | null,
  ) {}

  get guard(): Guard {
    return this.read()?.guard ?? 'key-file'
  }

  get locked(): boolean {
    return this.key === null && this.guard === 'passphrase'
  }

  /** The key, made at first use. @throws RemotebotError VAULT_LOCKED */
  async get(): Promise<Buffer> {
    if (this.key) return this.key
    this.opening ??= this.open().finally(() => {
      this.opening = null
    })
    this.key = await this.opening
    return this.key
  }

  /** Opens a vault under a passphrase, or puts one under this passphrase. @throws RemotebotError VAULT_LOCKED */
  async unlock(passphrase: string): Promise<void> {
    const file = this.read()
    if (file?.guard === 'passphrase') {
      this.key = openWrapped(file, passphrase)
      // Left there if the computer went down between the two steps below.
      rmSync(join(this.home, 'vault.key'), { force: true })
      return
    }
    if (passphrase.length < 8) {
      throw new RemotebotError('INVALID_INPUT', 'The passphrase is shorter than 8 characters.', {
        hint: 'Choose a longer one: it protects every key and password stored here.',
      })
    }
    const key = await this.get()
    const salt = randomBytes(16)
    this.write({
      guard: 'passphrase',
      salt: salt.toString('base64'),
      wrapped: seal(keyFromPassphrase(passphrase, salt), CONTEXT, key.toString('base64')),
    })
    rmSync(join(this.home, 'vault.key'), { force: true })
  }

  private open(): Promise<Buffer> {
    const file = this.read()
    return file ? this.load(file) : this.create()
  }

  private async load(file: VaultFile): Promise<Buffer> {
    if (file.guard === 'passphrase') {
      throw new RemotebotError('VAULT_LOCKED', 'The vault is locked.', {
        hint: 'Unlock it with its passphrase: Settings → Vault, or `remotebot secret unlock`.',
      })
    }
    const stored =
      file.guard === 'keyring' ? await this.fromKeyring() : readIfThere(join(this.home, 'vault.key'))?.trim()
    const key = stored ? Buffer.from(stored, 'base64') : null
    if (key?.length === 32) return key
    throw new RemotebotError('VAULT_LOCKED', 'The key of the vault is gone.', {
      hint:
        file.guard === 'keyring'
          ? 'Unlock the keyring of this computer, then try again.'
          : `Restore ${join(this.home, 'vault.key')} from a backup of this computer.`,
    })
  }

  private async create(): Promise<Buffer> {
    // A data folder restored without vault.json: its key may still be where it was.
    const left = (await this.fromKeyring()) ?? readIfThere(join(this.home, 'vault.key'))?.trim()
    const found = left ? Buffer.from(left, 'base64') : null
    const key = found?.length === 32 ? found : randomBytes(32)
    const text = key.toString('base64')
    try {
      if (!this.keyring) throw new Error('no keyring')
      await withTimeout(this.keyring.set(this.account, text))
      if ((await this.fromKeyring()) !== text) throw new Error('the keyring does not keep what it is given')
      this.write({ guard: 'keyring' })
    } catch {
      writePrivate(join(this.home, 'vault.key'), text)
      this.write({ guard: 'key-file' })
    }
    return key
  }

  private fromKeyring(): Promise<string | null> {
    return this.keyring ? withTimeout(this.keyring.get(this.account)).catch(() => null) : Promise.resolve(null)
  }

  private read(): VaultFile | null {
    const text = readIfThere(join(this.home, 'vault.json'))
    return text === null ? null : (JSON.parse(text) as VaultFile)
  }

  private write(file: VaultFile): void {
    writePrivate(join(this.home, 'vault.json'), JSON.stringify(file))
  }
}

function openWrapped(file: VaultFile, passphrase: string): Buffer {
  try {
    const wrapper = keyFromPassphrase(passphrase, Buffer.from(file.salt ?? '', 'base64'))
    return Buffer.from(unseal(wrapper, CONTEXT, file.wrapped ?? ''), 'base64')
  } catch {
    throw new RemotebotError('VAULT_LOCKED', 'This is not the passphrase of the vault.', {
      hint: 'Check the keyboard layout and Caps Lock, then try again.',
    })
  }
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

/** Whole or not at all, on the disk itself (what it opens is in the database already), and only for this user. */
function writePrivate(path: string, text: string): void {
  const partial = `${path}.partial`
  writeFileSync(partial, text, { mode: 0o600, flush: true })
  renameSync(partial, path)
}

function withTimeout<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the keyring did not answer')), KEYRING_TIMEOUT_MS)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** The keyring of this computer, or null where the platform has none or REMOTEBOT_KEYRING=off. */
export async function osKeyring(): Promise<Keyring | null> {
  if (process.env.REMOTEBOT_KEYRING === 'off') return null
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    return {
      get: async (account) => (await new AsyncEntry(SERVICE, account).getPassword()) ?? null,
      set: async (account, value) => {
        await new AsyncEntry(SERVICE, account).setPassword(value)
      },
    }
  } catch {
    return null
  }
}
