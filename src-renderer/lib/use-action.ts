import { useState } from 'react'
import { complain } from './notices.ts'

/** Runs `work` with a busy flag; a failure becomes a sticky toast titled `what`. Resolves to whether it worked. */
export function useAction(): [busy: boolean, run: (what: string, work: () => Promise<unknown>) => Promise<boolean>] {
  const [busy, setBusy] = useState(false)
  const run = async (what: string, work: () => Promise<unknown>) => {
    setBusy(true)
    try {
      await work()
      return true
    } catch (error) {
      complain(what, error)
      return false
    } finally {
      setBusy(false)
    }
  }
  return [busy, run]
}
