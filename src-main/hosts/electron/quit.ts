import { type BrowserWindow, dialog } from 'electron'
import type { EngineLink } from './engine-link.ts'
import { type GoesOn, quitText } from './quit-text.ts'

const ASK_TIMEOUT_MS = 1500

/** What to do: leave, stay, or close the window and keep running in the tray. */
export type QuitAnswer = 'quit' | 'cancel' | 'tray'

/** What goes on; null where the engine did not say in time. */
async function goingOn(engine: EngineLink): Promise<GoesOn[] | null> {
  if (engine.outlivesUs || !engine.client) return []
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_TIMEOUT_MS))
  return Promise.race([engine.client.engine.goesOn(), late]).catch(() => null)
}

/** Asks before quitting if something goes on; REMOTEBOT_E2E_QUIT=yes answers for tests. */
export async function askToQuit(
  engine: EngineLink,
  window: BrowserWindow | null,
  canHide: boolean,
): Promise<QuitAnswer> {
  const items = await goingOn(engine)
  if (items?.length === 0 || process.env.REMOTEBOT_E2E_QUIT === 'yes') return 'quit'
  const answers: QuitAnswer[] = canHide ? ['quit', 'tray', 'cancel'] : ['quit', 'cancel']
  const buttons = canHide ? ['Quit', 'Keep Running in the Tray', 'Cancel'] : ['Quit', 'Cancel']
  const options = {
    type: 'question' as const,
    title: 'Quit Remotebot?',
    ...quitText(items),
    buttons,
    defaultId: buttons.length - 1,
    cancelId: buttons.length - 1,
  }
  const { response } = window ? await dialog.showMessageBox(window, options) : await dialog.showMessageBox(options)
  return answers[response] ?? 'cancel'
}
