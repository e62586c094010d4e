import { Button } from '../../../components/button.tsx'
import { progressText, type Transfer } from '../../../lib/transfers.ts'

/** How far a transfer is, and how to end it. */
export function TransferLine({ transfer: { verb, progress, stop } }: { transfer: Transfer }) {
  const share = progress?.bytes ? Math.min(1, progress.bytesDone / progress.bytes) : null
  const text = progress ? progressText(progress) : 'asking the server…'
  return (
    <div className="grid gap-1 border-line border-b bg-raised px-5 py-2">
      <div className="flex items-center gap-3">
        <span className="font-medium">{verb}</span>
        <span className="min-w-0 flex-1 truncate text-muted">{text}</span>
        <Button small onClick={stop}>
          Cancel
        </Button>
      </div>
      <div
        role="progressbar"
        aria-label={verb}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
        aria-valuetext={text}
        className="h-1 overflow-hidden rounded-full bg-idle"
      >
        <div className="h-full rounded-full bg-running" style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
    </div>
  )
}
