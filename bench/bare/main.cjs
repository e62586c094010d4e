// The least that an Electron program can be: one window. What our own is compared with.
const { app, BrowserWindow } = require('electron')
const { join } = require('node:path')

app.whenReady().then(() => {
  const flood = Boolean(process.env.BARE_FLOOD)
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    // Only the page with the terminal starts a program.
    webPreferences: flood ? { nodeIntegration: true, contextIsolation: false, sandbox: false } : { sandbox: true },
  })
  window.loadFile(join(__dirname, flood ? 'terminal.html' : 'index.html'))
})
app.on('window-all-closed', () => app.quit())
