import { type RefObject, useEffect, useRef } from 'react'

/** Brings an element into view when something goes wrong: in a form that is longer than its dialog it would not be seen. */
export function useSeen(error: unknown): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error !== null) element.current?.scrollIntoView({ block: 'nearest' })
  }, [error])
  return element
}
