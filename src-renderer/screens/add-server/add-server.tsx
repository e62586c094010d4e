import { useState } from 'react'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { AddressStep } from './address-step.tsx'
import { CheckStep } from './check-step.tsx'

/** Adds an SSH server in two steps: where it is and how to log in, then the live check list. */
export function AddServer() {
  const [added, setAdded] = useState<{ server: Server; publicKey: string | null } | null>(null)
  return added ? (
    <CheckStep server={added.server} publicKey={added.publicKey} onClose={closeOverlay} />
  ) : (
    <AddressStep onAdded={setAdded} onClose={closeOverlay} />
  )
}
