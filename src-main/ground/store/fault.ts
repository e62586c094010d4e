/**
 * Test switch: `REMOTEBOT_KILL_AT=point:before`, `point:after` or `point:after:3` kills this process
 * with SIGKILL at that persistence point (its third time), as a power cut would. Unset in ordinary life.
 */
export function createFaultPoint(instruction = process.env.REMOTEBOT_KILL_AT): (point: string) => void {
  if (!instruction) return () => {}
  const [name, side, times] = instruction.split(':')
  let left = Number(times ?? 1)
  return (point) => {
    if (point !== `${name}:${side}`) return
    left--
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
