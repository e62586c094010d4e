/** How patient renting is, in milliseconds. */
export interface Limits {
  /** From when a provider calls a machine running until a command must have run on it. */
  shellMs: number
  /** The same from when the order was answered. */
  totalMs: number
  /** After which an end that nobody confirmed raises an alarm. */
  alarmMs: number
  /** Between two requests for the same end. */
  endAgainMs: number
  /** Between two searches where nobody has what a job waits for. */
  capacityMs: number
}

/** 600 s to a shell is what others wait too (SkyPilot provisioner.py); 1800 s covers images of many GB (dstack waits 10 to 30 min). */
const DEFAULTS: Limits = {
  shellMs: 600_000,
  totalMs: 1_800_000,
  alarmMs: 120_000,
  endAgainMs: 30_000,
  capacityMs: 60_000,
}

/** The defaults, or what `REMOTEBOT_SHELL_SECONDS`, `_BOOT_SECONDS`, `_ALARM_SECONDS` and `_CAPACITY_SECONDS` say. */
export function limitsFrom(env: NodeJS.ProcessEnv): Limits {
  const ms = (name: string, otherwise: number) => {
    const seconds = Number(env[name] ?? '')
    return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : otherwise
  }
  return {
    ...DEFAULTS,
    shellMs: ms('REMOTEBOT_SHELL_SECONDS', DEFAULTS.shellMs),
    totalMs: ms('REMOTEBOT_BOOT_SECONDS', DEFAULTS.totalMs),
    alarmMs: ms('REMOTEBOT_ALARM_SECONDS', DEFAULTS.alarmMs),
    capacityMs: ms('REMOTEBOT_CAPACITY_SECONDS', DEFAULTS.capacityMs),
  }
}
