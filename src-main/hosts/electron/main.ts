import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, Menu, session } from 'electron'
import type { HostEvent, MenuCommand } from '../../../src-shared/bridge.ts'
import { dataFolder, makeDataFolder } from '../attach/index.ts'
import { declareAppProtocol, serveAppProtocol } from './app-protocol.ts'
import { EngineLink } from './engine-link.ts'
import { followEngine } from './follow.ts'
import { answerWindows, tellWindows } from './ipc.ts'
import { IPC } from './ipc-schema.ts'
import { Leaving } from './leaving.ts'
import { buildMenu, whenLoaded } from './menu.ts'
import { Notifier } from './notifier.ts'
import { refuseToStart } from './refuse-to-start.ts'
import { confineContents, confineSession } from './security.ts'
import { tellBeforeSleep } from './sleep.ts'
import { holdQueue, StatusTray } from './tray.ts'
import type { TrayAct } from './tray-menu.ts'
import { Windows } from './windows.ts'

/** `--demo-cloud=FOLDER`: this process is the simulated cloud, since a packaged app's program cannot run as plain Node. */
const cloudFolder = app.commandLine.getSwitchValue('demo-cloud')
const out = dirname(dirname(fileURLToPath(import.meta.url)))
const home = dataFolder()

// One app per data folder: Electron's own files, its lock among them, live below it.
const place = cloudFolder || home
const problem = whyNot(() => makeDataFolder(place))
if (problem === null) app.setPath('userData', join(place, 'electron'))
// Root cannot have Chromium's sandbox; only tests run so, and say it with this switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
declareAppProtocol()
confineContents()

function whyNot(work: () => void): Error | null {
  try {
    work()
    return null
  } catch (error) {
    return error as Error
  }
}

function start(): void {
  confineSession(session.defaultSession)
  serveAppProtocol(join(out, 'renderer'))
  const engine = new EngineLink(join(out, 'main', 'engine.js'), home, (state) =>
    tellWindows({ type: 'engine-state', state }),
  )
  const leaving = new Leaving(engine)
  const windows = new Windows(home, join(out, 'preload', 'preload.cjs'), (event, window) =>
    leaving.lastWindow(event, window),
  )
  const tell = (event: HostEvent) => {
    const window = windows.focus()
    whenLoaded(window, () => window.webContents.send(IPC.event, event))
  }
  const command = (name: MenuCommand) => tell({ type: 'menu', command: name })
  const go = (path: string) => tell({ type: 'open', path })
  const act = (what: TrayAct) => {
    if (what === 'quit') app.quit()
    else if (what === 'open') windows.focus()
    else if (what === 'hold' || what === 'resume') holdQueue(engine, what === 'hold')
    else if (typeof what === 'string') command(what)
    else go(what.path)
  }
  answerWindows(engine)
  Menu.setApplicationMenu(buildMenu({ newWindow: () => windows.open(), command }))
  app.on('second-instance', () => windows.focus())
  app.on('activate', () => windows.focus())
  tellBeforeSleep(engine)
  void engine.start()
  // The engine takes longer to start than the window, so it goes first.
  setImmediate(() => {
    if (BrowserWindow.getAllWindows().length === 0) windows.open()
  })
  void followEngine(engine, [new StatusTray(engine, act), new Notifier(go)])
}

if (problem !== null) refuseToStart(problem)
else if (cloudFolder) {
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited')
  void import('../../adapters/providers/demo/cloud/main.ts')
} else if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()
