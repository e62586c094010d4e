import { type ThemeChoice, usePrefs } from './prefs.ts'

export type Theme = 'dark' | 'light' | 'contrast'

/** The theme to show for a choice and what the system asks for. */
export function resolveTheme(choice: ThemeChoice, system: { dark: boolean; moreContrast: boolean }): Theme {
  if (choice !== 'system') return choice
  if (system.moreContrast) return 'contrast'
  return system.dark ? 'dark' : 'light'
}

/** Keeps `data-theme` of <html> on what is chosen, following the system while that is the choice. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const moreContrast = matchMedia('(prefers-contrast: more)')
  const apply = () => {
    const theme = resolveTheme(usePrefs.getState().theme, { dark: dark.matches, moreContrast: moreContrast.matches })
    document.documentElement.dataset.theme = theme
  }
  dark.addEventListener('change', apply)
  moreContrast.addEventListener('change', apply)
  usePrefs.subscribe(apply)
  apply()
}
