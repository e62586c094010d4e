import { type Leftover, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { client } from '../../lib/client.ts'
import { inform } from '../../lib/notices.ts'
import { cleanEffect, dayText, kindText } from './leftover-text.ts'

interface CleanProps {
  items: readonly Leftover[]
  onClose: () => void
  /** Those that are being ended. */
  onDone: (ids: string[]) => void
}

/** One question for all of them, which lists what happens to each. */
export function CleanDialog({ items, onClose, onDone }: CleanProps) {
  const one = items.length === 1 ? items[0] : undefined
  const named = ({ name, resourceId }: Leftover) => name || resourceId
  const clean = async () => {
    const answers = await client.leftovers.clean({ ids: items.map(({ id }) => id) })
    const failed = answers.filter(({ status }) => status === 'failed')
    onDone(answers.filter(({ status }) => status !== 'failed').map(({ id }) => id))
    if (failed.length > 0) throw partly(failed, items, named)
    inform(one ? `${named(one)} is being cleaned up` : `${items.length} leftovers are being cleaned up`, {
      detail: 'Each leaves the list once its provider shows it no more.',
    })
  }
  return (
    <ConfirmDialog
      title={one ? `Clean up ${named(one)}?` : `Clean up ${items.length} leftovers?`}
      verb={one ? 'Clean up' : `Clean up ${items.length}`}
      what={one ? `${named(one)} could not be cleaned up` : 'Not all could be cleaned up'}
      onClose={onClose}
      onConfirm={clean}
    >
      <p>
        This cannot be undone. {one ? 'It costs' : 'Together they cost'} {dayText(items)}.
      </p>
      <ul className="panel max-h-56 divide-y divide-line overflow-y-auto" aria-label="What happens">
        {items.map((item) => (
          <li key={item.id} className="px-3 py-1">
            <b className="font-semibold">{named(item)}</b>{' '}
            <span className="text-muted">
              ({kindText(item.kind)} at {item.providerName}) {cleanEffect(item)}.
            </span>
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}

function partly(
  failed: ReadonlyArray<{ id: string; problem: string | null }>,
  items: readonly Leftover[],
  named: (item: Leftover) => string,
): RemotebotError {
  const lines = failed.map(({ id, problem }) => {
    const item = items.find((one) => one.id === id)
    return `${item ? named(item) : id}: ${problem ?? 'no reason was given'}`
  })
  return new RemotebotError(
    'PROVIDER_FAILED',
    `${failed.length} of ${items.length} could not be ended and may still bill.`,
    {
      hint: 'They stay in the list. Try again, or end them on the site of their provider.',
      details: lines.join('\n'),
    },
  )
}
