import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, Menu, session } from 'electron'
import type { MenuCommand } from '../../../src-shared/bridge.ts'
import { dataFolder } from '../attach/index.ts'
import { declareAppProtocol, serveAppProtocol } from './app-protocol.ts'
import { EngineLink } from './engine-link.ts'
import { answerWindows, tellWindows } from './ipc.ts'
import { IPC } from './ipc-schema.ts'
import { Leaving } from './leaving.ts'
import { buildMenu, whenLoaded } from './menu.ts'
import { confineContents, confineSession } from './security.ts'
import { tellBeforeSleep } from './sleep.ts'
import { StatusTray } from './tray.ts'
import { Windows } from './windows.ts'

/** `--demo-cloud=FOLDER`: this process is the simulated cloud, since a packaged app's program cannot run as plain Node. */
const cloudFolder = app.commandLine.getSwitchValue('demo-cloud')
const out = dirname(dirname(fileURLToPath(import.meta.url)))
const home = dataFolder()

// One app per data folder: Electron's own files, its lock among them, live below it.
const place = cloudFolder || home
mkdirSync(place, { recursive: true, mode: 0o700 })
app.setPath('userData', join(place, 'electron'))
// Root cannot have Chromium's sandbox; only tests run so, and say it with this switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
declareAppProtocol()
confineContents()

function start(): void {
  confineSession(session.defaultSession)
  serveAppProtocol(join(out, 'renderer'))
  const engine = new EngineLink(join(out, 'main', 'engine.js'), home, (state) =>
    tellWindows({ type: 'engine-state', state }),
  )
  const leaving = new Leaving(engine)
  const windows = new Windows(home, join(out, 'preload', 'preload.cjs'), (event) => leaving.lastWindow(event))
  const command = (name: MenuCommand) => {
    const window = windows.focus()
    whenLoaded(window, () => window.webContents.send(IPC.event, { type: 'menu', command: name }))
  }
  answerWindows(engine)
  Menu.setApplicationMenu(buildMenu({ newWindow: () => windows.open(), command }))
  app.on('second-instance', () => windows.focus())
  app.on('activate', () => windows.focus())
  tellBeforeSleep(engine)
  void engine.start()
  windows.open()
  new StatusTray(engine, { open: () => windows.focus(), newJob: () => command('new-job') })
}

if (cloudFolder) {
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited')
  void import('../../adapters/providers/demo/cloud/main.ts')
} else if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()
