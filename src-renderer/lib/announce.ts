/**
 * Live regions for screen readers. Polite for what goes on, assertive for failures; each says at most one
 * thing per 5 seconds, the newest.
 */
const GAP_MS = 5000

interface Region {
  lastAt: number
  next: string | null
  timer: ReturnType<typeof setTimeout> | undefined
}

const regions: Record<'polite' | 'assertive', Region> = {
  polite: { lastAt: 0, next: null, timer: undefined },
  assertive: { lastAt: 0, next: null, timer: undefined },
}

/** Ids of the two elements that `announce` writes to. */
export const REGION_IDS = { polite: 'announce-polite', assertive: 'announce-assertive' } as const

export function announce(text: string, how: 'polite' | 'assertive' = 'polite'): void {
  const region = regions[how]
  region.next = text
  region.timer ??= setTimeout(
    () => {
      region.timer = undefined
      region.lastAt = Date.now()
      const element = document.getElementById(REGION_IDS[how])
      if (element) element.textContent = region.next
    },
    Math.max(50, region.lastAt + GAP_MS - Date.now()),
  )
}
