import { useEffect, useState } from 'react'

/** Becomes true after `ms`, so that what is quick shows no flash of a placeholder. */
export function useDelayed(ms: number): boolean {
  const [passed, setPassed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return passed
}
