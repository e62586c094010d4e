import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

export const MIN_SIZE = { width: 900, height: 600 }
const DEFAULT_SIZE = { width: 1280, height: 800 }

const windowState = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(MIN_SIZE.width),
  height: z.number().int().min(MIN_SIZE.height),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** The remembered size and place, or the default where there is none or the file is damaged. */
export function readWindowState(file: string): WindowState {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { ...DEFAULT_SIZE, maximized: false }
  }
}

/** Losing it costs nothing, so a failure to write is ignored. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.partial`, JSON.stringify(state))
    renameSync(`${file}.partial`, file)
  } catch {
    // The next window opens with the default size.
  }
}

/** The state without its place when that is on no screen any more: a monitor may have gone. */
export function onScreen(state: WindowState, screens: readonly Area[]): WindowState {
  const { x, y } = state
  const reachable =
    x !== undefined &&
    y !== undefined &&
    screens.some(
      (area) =>
        x + state.width > area.x + 100 &&
        x < area.x + area.width - 100 &&
        y >= area.y &&
        y < area.y + area.height - 100,
    )
  return reachable ? state : { width: state.width, height: state.height, maximized: state.maximized }
}
