import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type ThemeChoice = 'system' | 'dark' | 'light' | 'contrast'
export type TimeDisplay = 'local' | 'utc' | 'relative'

/** What this window remembers by itself; nothing here matters to the engine. */
export interface Prefs {
  theme: ThemeChoice
  timeDisplay: TimeDisplay
  /** Shortcuts of one letter without a modifier (WCAG 2.1.4 asks that they can be off). */
  singleKeys: boolean
  sidebarCollapsed: boolean
  /** Own keys by shortcut id, instead of the built-in ones. */
  bindings: Record<string, string>
  /** Palette entries used last, newest first. */
  recents: string[]
  /** Failed jobs dismissed from Needs you, by id. */
  seen: string[]
}

export const usePrefs = create<Prefs>()(
  persist(
    (): Prefs => ({
      theme: 'system',
      timeDisplay: 'local',
      singleKeys: true,
      sidebarCollapsed: false,
      bindings: {},
      recents: [],
      seen: [],
    }),
    { name: 'remotebot.prefs', version: 1 },
  ),
)

/** Changes some of the preferences. */
export const setPrefs = (change: Partial<Prefs>) => usePrefs.setState(change)

/** Puts a palette entry on top of the recents. */
export function remember(id: string): void {
  const { recents } = usePrefs.getState()
  setPrefs({ recents: [id, ...recents.filter((other) => other !== id)].slice(0, 12) })
}
