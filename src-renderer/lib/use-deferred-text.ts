import { useEffect, useState } from 'react'

/** `text` as it was when typing last paused for `ms`. */
export function useDeferredText(text: string, ms: number): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), ms)
    return () => clearTimeout(timer)
  }, [text, ms])
  return settled
}
