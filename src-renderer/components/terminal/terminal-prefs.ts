import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface TerminalPrefs {
  screenReader: boolean
  toggleScreenReader(): void
}

/** How this window shows terminals; remembered. */
export const useTerminalPrefs = create<TerminalPrefs>()(
  persist(
    (set) => ({
      screenReader: false,
      toggleScreenReader: () => set(({ screenReader }) => ({ screenReader: !screenReader })),
    }),
    { name: 'remotebot.terminal', version: 1, partialize: ({ screenReader }) => ({ screenReader }) },
  ),
)
