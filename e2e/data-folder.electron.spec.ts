import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { electronProgram, root, sandboxSwitches } from './fixtures/checkout.ts'
import { expect, test } from './fixtures/index.ts'

test('a data folder that cannot be one is named, with what to set, instead of a window that never comes', async ({
  testHome,
}) => {
  writeFileSync(`${testHome.userHome}/file`, '')
  const home = `${testHome.userHome}/file/data`
  const env = { ...testHome.env, REMOTEBOT_HOME: home }
  const app = spawn(electronProgram(), [root, ...sandboxSwitches], { env })
  try {
    let said = ''
    app.stderr.on('data', (chunk: Buffer) => {
      said += chunk
    })
    await expect
      .poll(() => said, { timeout: 120_000 })
      .toContain(`${home} cannot be the data folder: a part of its path is a file.`)
    expect(said).toContain('Set REMOTEBOT_HOME to a folder of your own.')
    // The dialog waits to be read.
    expect(app.exitCode).toBeNull()
  } finally {
    app.kill('SIGKILL')
  }
})
