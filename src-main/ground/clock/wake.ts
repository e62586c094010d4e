const LOOK_EVERY_MS = 5000
/** A timer that comes this late was not busy but asleep. */
const ASLEEP_MS = 20_000

/**
 * Calls back when this computer seems to have slept, or its clock was set forward: a timer came far too
 * late. Works under Node and Electron alike. Returns a function that ends the watching.
 */
export function onWake(listener: () => void, now: () => number = Date.now): () => void {
  let last = now()
  const timer = setInterval(() => {
    const late = now() - last - LOOK_EVERY_MS
    last = now()
    if (late > ASLEEP_MS) listener()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
