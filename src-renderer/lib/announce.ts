/**
 * Live regions for screen readers: polite for what goes on, assertive for money and failures. At most one thing is said per 5 seconds.
 * Of what goes on only the newest is said; failures that come together are said together, none is left out.
 */
const GAP_MS = 5000
/** A reader hears a change of text, not the same text again. */
const AGAIN = '\u00a0'

type How = 'polite' | 'assertive'

/** Ids of the two elements that `announce` writes to. */
export const REGION_IDS = { polite: 'announce-polite', assertive: 'announce-assertive' } as const

let news: string | null = null
let failures: string[] = []
let lastAt = Number.NEGATIVE_INFINITY
let timer: ReturnType<typeof setTimeout> | undefined

/** Has a screen reader say something soon. */
export function announce(text: string, how: How = 'polite'): void {
  if (how === 'polite') news = text
  else if (!failures.includes(text)) failures.push(text)
  wait()
}

function wait(): void {
  if (timer === undefined) timer = setTimeout(say, Math.max(50, lastAt + GAP_MS - Date.now()))
}

/** Failures first: what goes on can wait for the next turn. */
function say(): void {
  timer = undefined
  lastAt = Date.now()
  if (failures.length > 0) {
    write('assertive', failures.join('. '))
    failures = []
  } else if (news !== null) {
    write('polite', news)
    news = null
  }
  if (news !== null) wait()
}

function write(how: How, text: string): void {
  const element = document.getElementById(REGION_IDS[how])
  if (element) element.textContent = element.textContent === text ? `${text}${AGAIN}` : text
}
