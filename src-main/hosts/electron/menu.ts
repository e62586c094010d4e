import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../../../src-shared/bridge.ts'

interface Actions {
  newWindow(): void
  command(command: MenuCommand): void
}

/** The application menu: every command of the window that has a place here, with its keys. */
export function buildMenu(actions: Actions, platform: NodeJS.Platform = process.platform): Menu {
  const isMac = platform === 'darwin'
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => actions.command(command),
    // The window handles these keys itself (they are rebindable there); the menu only shows them.
    ...(accelerator ? { accelerator, registerAccelerator: false } : {}),
  })
  const newWindow = { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => actions.newWindow() }
  const separator = { type: 'separator' as const }
  const template: MenuItemConstructorOptions[] = [
    {
      label: '&File',
      submenu: [
        item('New Job…', 'new-job', 'CmdOrCtrl+N'),
        item('Add Server…', 'add-server'),
        newWindow,
        separator,
        item('Settings', 'settings', 'CmdOrCtrl+,'),
        separator,
        { role: 'close' },
        ...(isMac ? [] : [{ role: 'quit' as const, accelerator: 'Ctrl+Q' }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        item('Command Palette…', 'palette', 'CmdOrCtrl+K'),
        separator,
        item('Now', 'now'),
        item('Jobs', 'jobs'),
        item('Servers', 'servers'),
        item('Logs', 'logs'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'reload', accelerator: '' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [item('Keyboard Shortcuts', 'shortcuts'), item('About Remotebot', 'about')] },
  ]
  return Menu.buildFromTemplate(isMac ? [{ role: 'appMenu' }, ...template] : template)
}

/** Sends a menu command to a window once its page can hear it. */
export function whenLoaded(window: BrowserWindow, send: () => void): void {
  if (window.webContents.isLoading()) window.webContents.once('did-finish-load', send)
  else send()
}
