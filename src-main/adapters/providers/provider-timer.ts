/**
 * How long after the end of a lease a provider's own timer ends the machine, where that timer cannot be moved (RunPod, Google):
 * so much a lease can be extended there. The lease itself is ended by the engine and by the watchdog on the machine.
 */
const SLACK_MS = 12 * 3_600_000

/** When such a timer ends a machine whose lease ends at `endsAt`; epoch ms, whole seconds. */
export const timerEnd = (endsAt: number) => Math.ceil((endsAt + SLACK_MS) / 1000) * 1000
