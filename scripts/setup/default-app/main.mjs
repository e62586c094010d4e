// What the development runtime runs when it holds no packaged app: the application folder named on the
// command line, as a downloaded Electron does. A module, since Electron waits for one before it is ready.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
if (!named) {
  console.error('Name the application folder: electron PATH')
  process.exit(2)
}
const folder = resolve(named)
const { main = 'index.js', name, productName, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
app.setAppPath(folder)
app.setName(productName ?? name)
if (version) app.setVersion(version)
await import(pathToFileURL(join(folder, main)).href)
