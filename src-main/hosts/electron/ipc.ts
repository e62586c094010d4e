import { randomUUID } from 'node:crypto'
import { BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron'
import type { EngineLink } from './engine-link.ts'
import { type Ask, ask, IPC } from './ipc-schema.ts'
import { isOurs, openOutside } from './security.ts'

/** A question counts only from the main frame of a page of ours. */
function isTrusted({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOurs(senderFrame.url)
}

async function answer(question: Ask, event: IpcMainInvokeEvent, engine: EngineLink): Promise<unknown> {
  switch (question.type) {
    case 'channel': {
      const port = await engine.openPort(question.request)
      const token = randomUUID()
      event.senderFrame?.postMessage(IPC.port, token, [port])
      return token
    }
    case 'engine-state':
      return engine.state
    case 'restart-engine':
      return engine.restart()
    case 'open-external':
      return openOutside(question.url)
    case 'choose-folder':
      return chooseFolder(question.title, event)
    case 'show-item':
      return shell.showItemInFolder(question.path)
  }
}

async function chooseFolder(title: string, { sender }: IpcMainInvokeEvent): Promise<string | null> {
  const options = { title, properties: ['openDirectory' as const, 'createDirectory' as const] }
  const window = BrowserWindow.fromWebContents(sender)
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return filePaths[0] ?? null
}

/** The one entry from windows: checks who asks and what, and never lets an error object cross. */
export function answerWindows(engine: EngineLink): void {
  ipcMain.handle(IPC.ask, async (event, message: unknown) => {
    if (!isTrusted(event)) return { ok: false, message: 'Not allowed.' }
    const question = ask.safeParse(message)
    if (!question.success) return { ok: false, message: 'The window asked something that this host does not know.' }
    try {
      return { ok: true, value: await answer(question.data, event, engine) }
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) }
    }
  })
}

/** Tells every window. */
export function tellWindows(event: unknown): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(IPC.event, event)
}
