import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface LogPrefs {
  wrap: boolean
  times: boolean
  /** Height in pixels that is left to what stands above the log; null: all that it needs. */
  headHeight: number | null
  toggle(what: 'wrap' | 'times'): void
}

/** How this window shows logs; remembered. */
export const useLogPrefs = create<LogPrefs>()(
  persist(
    (set) => ({
      wrap: true,
      times: false,
      headHeight: null,
      toggle: (what) => set((prefs) => ({ [what]: !prefs[what] })),
    }),
    { name: 'remotebot.log', version: 1, partialize: ({ wrap, times, headHeight }) => ({ wrap, times, headHeight }) },
  ),
)

/** Remembers the height of what stands above the log. */
export const setHeadHeight = (headHeight: number | null) => useLogPrefs.setState({ headHeight })
