const EVERY_MS = 200

/**
 * How long this computer has stood still, all in all, since this was called: what a tick came too late by. A busy machine that
 * runs tests may stop for half a minute, and whoever compares times has to allow for that. For tests only.
 */
export function standstills(): { ms(): number; stop(): void } {
  let lost = 0
  let last = performance.now()
  const look = () => {
    const now = performance.now()
    lost += Math.max(0, now - last - EVERY_MS)
    last = now
  }
  const timer = setInterval(look, EVERY_MS)
  return {
    ms: () => {
      look()
      return lost
    },
    stop: () => clearInterval(timer),
  }
}
