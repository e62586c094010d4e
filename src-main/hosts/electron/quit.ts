import { type BrowserWindow, dialog } from 'electron'
import type { EngineLink } from './engine-link.ts'

const ASK_TIMEOUT_MS = 1500
const NAMED = 5

/** What to do: leave, stay, or close the window and keep running in the tray. */
export type QuitAnswer = 'quit' | 'cancel' | 'tray'

/** One line for each job that goes on; null where the engine did not say in time. */
async function goingOn(engine: EngineLink): Promise<string[] | null> {
  if (engine.outlivesUs || !engine.client) return []
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_TIMEOUT_MS))
  const items = await Promise.race([engine.client.engine.goesOn(), late]).catch(() => null)
  return items?.map(({ name, text }) => `${name}: ${text}`) ?? null
}

/** The dialog's text: which jobs go on, at most five of them by name. */
export function quitText(texts: readonly string[] | null): { message: string; detail: string } {
  // Silence is not the same as nothing: whoever quits decides with what is known.
  if (texts === null)
    return { message: 'Jobs may go on without Remotebot.', detail: 'The engine did not say in time what runs.' }
  const more = texts.length > NAMED ? [`and ${texts.length - NAMED} more`] : []
  return {
    message:
      texts.length === 1 ? 'One job goes on without Remotebot.' : `${texts.length} jobs go on without Remotebot.`,
    detail: [...texts.slice(0, NAMED), ...more, '', 'They are followed again at the next start.'].join('\n'),
  }
}

/** Asks before quitting if something goes on; REMOTEBOT_E2E_QUIT=yes answers for tests. */
export async function askToQuit(
  engine: EngineLink,
  window: BrowserWindow | null,
  canHide: boolean,
): Promise<QuitAnswer> {
  const texts = await goingOn(engine)
  if (texts?.length === 0 || process.env.REMOTEBOT_E2E_QUIT === 'yes') return 'quit'
  const answers: QuitAnswer[] = canHide ? ['quit', 'tray', 'cancel'] : ['quit', 'cancel']
  const buttons = canHide ? ['Quit', 'Keep Running in the Tray', 'Cancel'] : ['Quit', 'Cancel']
  const options = {
    type: 'question' as const,
    title: 'Quit Remotebot?',
    ...quitText(texts),
    buttons,
    defaultId: buttons.length - 1,
    cancelId: buttons.length - 1,
  }
  const { response } = window ? await dialog.showMessageBox(window, options) : await dialog.showMessageBox(options)
  return answers[response] ?? 'cancel'
}
