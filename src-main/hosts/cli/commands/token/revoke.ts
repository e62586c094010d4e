import type { Command } from 'commander'
import { RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { tokenJson, tokenStatus } from './view.ts'

/** `remotebot token revoke` */
export function tokenRevoke(cli: Cli): Command {
  return leaf('revoke <token>', 'end a token at once', ['token revoke ci']).action(
    async (named: string, options: { json?: boolean }) => {
      const engine = await client(cli)
      const tokens = await engine.tokens.list()
      const exact = tokens.filter((token) => token.id === named || token.name === named)
      const found =
        exact.length > 0 ? exact : /^tok_./.test(named) ? tokens.filter((token) => token.id.startsWith(named)) : []
      // A name may be used again after its first token is gone: the one that still works is meant.
      const active = found.filter((token) => tokenStatus(token) === 'active')
      const [only, ...others] = active.length > 0 ? active : found
      if (!only)
        throw new RemotebotError('NOT_FOUND', `There is no token "${named}".`, { hint: 'See: remotebot token list' })
      if (others.length > 0) {
        const candidates = [only, ...others].map(({ id, name }) => ({ id, name }))
        throw new RemotebotError('AMBIGUOUS', `"${named}" could be any of ${candidates.length} tokens.`, { candidates })
      }
      const revoked = await engine.tokens.revoke({ id: only.id })
      if (options.json) return sayJson(cli.io, tokenJson(revoked))
      await say(cli.io, `${revoked.name} is revoked; nothing accepts it any more.`)
    },
  )
}
