import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Token } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Empty } from '../../components/empty.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { Ago, Time } from '../../components/time.tsx'
import { api, client } from '../../lib/client.ts'
import { CreateToken } from './create-token.tsx'

/** Credentials for scripts and automation. */
export function TokensPart() {
  const query = useQuery(api.tokens.list.queryOptions())
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<Token | null>(null)
  return (
    <Section
      title="Tokens"
      note="for scripts; none of them can approve"
      tools={
        <Button icon={<Plus size={13} />} onClick={() => setCreating(true)}>
          Create token
        </Button>
      }
    >
      <QueryView query={query} what="The tokens could not be read">
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title="No token.">A token lets a script use the HTTP API with only the rights you give it.</Empty>
          ) : (
            <ul className="panel divide-y divide-line">
              {tokens.map((token) => (
                <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
              ))}
            </ul>
          )
        }
      </QueryView>
      {creating && <CreateToken onClose={() => setCreating(false)} />}
      {revoking && (
        <ConfirmDialog
          title={`Revoke token ${revoking.name}?`}
          verb="Revoke token"
          what="The token could not be revoked"
          done={`Token ${revoking.name} revoked`}
          onClose={() => setRevoking(null)}
          onConfirm={() => client.tokens.revoke({ id: revoking.id })}
        >
          <p>Whatever uses it is refused from now on. Jobs that it started go on.</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const expired = token.expiresAt !== null && token.expiresAt < Date.now()
  const state = token.revokedAt !== null ? 'revoked' : expired ? 'expired' : null
  return (
    <li className="flex min-h-[44px] items-center gap-3 px-3">
      <div className={`min-w-0 flex-1 ${state ? 'text-muted' : ''}`}>
        <p className="truncate">
          <b className="font-semibold">{token.name}</b> <span className="text-muted">{token.scopes.join(', ')}</span>
        </p>
        <p className="text-muted text-sm">
          {state ?? (
            <>
              {token.lastUsedAt ? (
                <>
                  used <Ago at={token.lastUsedAt} />
                </>
              ) : (
                'never used'
              )}
              {token.expiresAt ? (
                <>
                  {' '}
                  · expires <Time at={token.expiresAt} />
                </>
              ) : (
                ' · no expiry'
              )}
            </>
          )}
        </p>
      </div>
      {!state && (
        <Button look="danger" aria-label={`Revoke ${token.name}`} onClick={onRevoke}>
          Revoke…
        </Button>
      )}
    </li>
  )
}
