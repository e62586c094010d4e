import { useEffect, useState } from 'react'
import { bridge } from './bridge.ts'

/** What the desktop host says of the engine process; null in a browser, which cannot know. */
export function useEngineState(): string | null {
  const [state, setState] = useState<string | null>(null)
  useEffect(() => {
    if (!bridge) return
    const word = (value: unknown) =>
      typeof value === 'string' ? value : String((value as { status?: string; state?: string })?.status ?? '')
    return bridge.onEngineState((value) => setState(word(value)))
  }, [])
  return state
}
