import { useId, useState } from 'react'
import { useOffersView } from './offers-view.ts'

/** The largest disk that can be asked for, GB. */
const MOST_GB = 65_536

/** The disk that all prices are told with. */
export function DiskField() {
  const diskGb = useOffersView((view) => view.diskGb)
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? String(diskGb)
  const wrong = !valid(text)
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      <label htmlFor={id} className="text-muted text-sm">
        Disk
      </label>
      <input
        id={id}
        inputMode="numeric"
        value={text}
        aria-invalid={wrong}
        aria-describedby={`${id}-unit`}
        title={wrong ? `whole GB, from 1 to ${MOST_GB}` : 'Prices of all rows are told with a disk of this size'}
        onChange={(event) => {
          setTyped(event.target.value)
          if (valid(event.target.value)) useOffersView.setState({ diskGb: Number(event.target.value) })
        }}
        onBlur={() => setTyped(null)}
        className="field h-6 min-h-6! w-16! text-right text-sm"
      />
      <span id={`${id}-unit`} className="text-muted text-sm">
        GB
      </span>
    </span>
  )
}

const valid = (text: string) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_GB
