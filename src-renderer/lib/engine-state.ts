import { useEffect, useState } from 'react'
import type { BridgeEngineState } from '../../src-shared/bridge.ts'
import { bridge } from './bridge.ts'

/** What the desktop host says of the engine process; null in a browser, which cannot know. */
export function useEngineState(): BridgeEngineState | null {
  const [state, setState] = useState<BridgeEngineState | null>(null)
  useEffect(() => bridge?.onEngineState(setState), [])
  return state
}
