import { useEffect, useRef } from 'react'

/** Tells whether the component is still shown, for what answers after a person may have closed it. */
export function useShown(): () => boolean {
  const shown = useRef(false)
  useEffect(() => {
    shown.current = true
    return () => {
      shown.current = false
    }
  }, [])
  return () => shown.current
}
