import { hasDisplay, startDisplay } from '../setup/display.mjs'
import { ensureElectron } from '../setup/electron.mjs'
import { toolEnv } from '../setup/run.mjs'

/** Benchmarks that measure the window: they need Electron and a display. */
const WINDOWED = new Set(['cold-start', 'log-flood'])

/** Runs `work` with what the benchmark needs, and ends the display if one was started. */
export async function withWindow(name, work) {
  if (!WINDOWED.has(name)) return work(toolEnv())
  await ensureElectron()
  const screen = hasDisplay() ? null : await startDisplay()
  try {
    return await work(toolEnv(screen ? { DISPLAY: screen.display } : {}))
  } finally {
    screen?.stop()
  }
}
