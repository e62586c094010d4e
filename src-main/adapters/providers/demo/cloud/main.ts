import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readCloudFile } from '../cloud-process.ts'
import { CLOUD_FILE, type CloudFile } from '../wire.ts'
import { createApi } from './api.ts'
import { Cloud } from './cloud.ts'
import { takeLock } from './lock.ts'

/** How often time is looked at. */
const TURN_MS = 100
const LOOK_EVERY_TURNS = 10
/** Exit code that says: another process serves this folder. */
const ANOTHER = 3

const log = (text: string) => console.error(`${new Date().toISOString()} ${text}`)

/** The demo cloud as a process of its own: `--folder F`, or `--demo-cloud=F` in a packaged app. It ends when it has had no machines and no calls for a while. */
async function main(): Promise<void> {
  const options = { folder: { type: 'string' }, 'demo-cloud': { type: 'string' } } as const
  const { values } = parseArgs({ options, strict: false })
  const folder = values.folder ?? values['demo-cloud']
  if (typeof folder !== 'string') throw new Error('--folder is missing')
  // Whoever starts it has made the folder. Where it was removed meanwhile, nobody waits for this cloud any more.
  chmodSync(folder, 0o700)
  const release = takeLock(join(folder, 'lock'))
  if (!release) process.exit(ANOTHER)

  if (!existsSync(join(folder, 'machines'))) mkdirSync(join(folder, 'machines'), { mode: 0o700 })
  const cloud = new Cloud(folder, log)
  const token = randomBytes(24).toString('base64url')
  let lastCall = Date.now()
  const api = createApi(cloud, token, () => (lastCall = Date.now()), log)
  await new Promise<void>((resolve, reject) => api.once('error', reject).listen(0, '127.0.0.1', resolve))
  writeCloudFile(folder, { pid: process.pid, port: (api.address() as AddressInfo).port, token })
  log(`serving ${folder}`)

  let turns = 0
  const timer = setInterval(() => {
    // Its folder was removed: nobody can find these machines any more.
    if (++turns % LOOK_EVERY_TURNS === 0 && readCloudFile(folder as string)?.token !== token) {
      clearInterval(timer)
      void cloud.abandon().finally(() => process.exit(0))
    } else if (!cloud.isEmpty) {
      lastCall = Date.now()
      cloud.turn()
    } else if (Date.now() - lastCall > cloud.settings.idleExitSeconds * 1000) {
      leave()
    }
  }, TURN_MS)
  cloud.turn()

  function leave(): void {
    clearInterval(timer)
    rmSync(join(folder as string, CLOUD_FILE), { force: true })
    api.closeAllConnections()
    api.close()
    void cloud.close().finally(() => {
      release?.()
      process.exit(0)
    })
  }
  process.on('SIGTERM', leave)
  process.on('SIGINT', leave)
}

function writeCloudFile(folder: string, file: CloudFile): void {
  const path = join(folder, CLOUD_FILE)
  writeFileSync(`${path}.partial`, JSON.stringify(file), { mode: 0o600 })
  renameSync(`${path}.partial`, path)
}

process.on('unhandledRejection', (error) => log(`unhandled: ${(error as Error)?.stack ?? error}`))
process.on('uncaughtException', (error) => log(`uncaught: ${error.stack}`))

main().catch((error: unknown) => {
  log(`could not start: ${(error as Error).message}`)
  process.exit(1)
})
