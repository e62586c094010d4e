import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface LogPrefs {
  wrap: boolean
  times: boolean
  toggle(what: 'wrap' | 'times'): void
}

/** How this window shows logs; remembered. */
export const useLogPrefs = create<LogPrefs>()(
  persist(
    (set) => ({
      wrap: true,
      times: false,
      toggle: (what) => set((prefs) => ({ [what]: !prefs[what] })),
    }),
    { name: 'remotebot.log', version: 1, partialize: ({ wrap, times }) => ({ wrap, times }) },
  ),
)
