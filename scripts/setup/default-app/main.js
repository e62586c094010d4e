// What the development runtime runs when it holds no packaged app: the application folder named on the
// command line, as a downloaded Electron does.
const { app } = require('electron')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
if (!named) {
  console.error('Name the application folder: electron PATH')
  process.exit(2)
}
const folder = path.resolve(named)
const { main = 'index.js', name, productName, version } = require(path.join(folder, 'package.json'))
app.setAppPath(folder)
app.setName(productName ?? name)
if (version) app.setVersion(version)
import(pathToFileURL(path.join(folder, main)).href).catch((error) => {
  console.error(error)
  process.exit(1)
})
