import { type BrowserWindow, dialog } from 'electron'
import type { EngineLink } from './engine-link.ts'
import { type GoesOn, quitText } from './quit-text.ts'

const ASK_TIMEOUT_MS = 1500
/** How the settings remember that somebody knows where the window goes. */
const TRAY_HINT = 'tray'

/** Tests leave without being asked (`yes`), or wait for what the engine says however long it takes (`ask`). */
const tested = () => process.env.REMOTEBOT_E2E_QUIT
const leavesAtOnce = () => tested() === 'yes'

/** The engine's answer; null where there is none in time. */
async function inTime<T>(answer: Promise<T>): Promise<T | null> {
  if (tested() === 'ask') return answer.catch(() => null)
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_TIMEOUT_MS))
  return Promise.race([answer, late]).catch(() => null)
}

/** What goes on; null where the engine did not say in time. */
async function goingOn(engine: EngineLink): Promise<GoesOn[] | null> {
  if (engine.outlivesUs || !engine.client) return []
  return inTime(engine.client.engine.goesOn())
}

/** Asks before quitting if something goes on. */
export async function askToQuit(engine: EngineLink, window: BrowserWindow | null): Promise<boolean> {
  const items = await goingOn(engine)
  if (items?.length === 0 || leavesAtOnce()) return true
  const options = {
    type: 'question' as const,
    title: 'Quit Remotebot?',
    ...quitText(items),
    buttons: ['Quit', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  }
  const { response } = window ? await dialog.showMessageBox(window, options) : await dialog.showMessageBox(options)
  return response === 0
}

/** Says once, for good, that a closed window leaves the app running; from then on it just does. */
export async function tellOfTray(engine: EngineLink, window: BrowserWindow): Promise<'tray' | 'quit' | 'stay'> {
  if (leavesAtOnce()) return 'quit'
  const { client } = engine
  const settings = client && (await inTime(client.engine.settings.get()))
  if (settings?.dismissedHints.includes(TRAY_HINT)) return 'tray'
  const answers = ['tray', 'quit', 'stay'] as const
  const { response } = await dialog.showMessageBox(window, {
    type: 'info',
    title: 'Remotebot',
    message: 'Remotebot keeps running in the tray.',
    detail:
      'Jobs, leases and requests go on being followed, and notices still come. Its menu there opens the window again and quits. This is said once.',
    buttons: ['Keep Running', 'Quit…', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
  })
  const answer = answers[response] ?? 'stay'
  if (answer === 'tray' && client && settings)
    // Said once more next time, if it cannot be stored.
    await client.engine.settings.set({ dismissedHints: [...settings.dismissedHints, TRAY_HINT] }).catch(() => {})
  return answer
}
