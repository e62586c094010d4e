import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { readSecret } from '../../prompt/secret-input.ts'

/** `remotebot secret unlock` */
export function secretUnlock(cli: Cli): Command {
  return leaf('unlock', 'open a vault that a passphrase guards', [
    'secret unlock',
    'secret unlock < passphrase.txt',
  ]).action(async (options: { json?: boolean }) => {
    const engine = await client(cli)
    let vault = await engine.secrets.status()
    if (vault.locked) vault = await engine.secrets.unlock({ passphrase: await readSecret(cli.io, 'Passphrase: ') })
    if (options.json)
      return sayJson(cli.io, { id: 'vault', name: 'vault', status: vault.locked ? 'locked' : 'open', ...vault })
    await say(cli.io, `The vault is open (guarded by ${vault.guard}, ${vault.secrets} secrets).`)
  })
}
