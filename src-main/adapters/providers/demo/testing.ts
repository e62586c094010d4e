import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DemoProvider } from './client.ts'
import { killProcesses } from './cloud/processes.ts'
import { readCloudFile } from './cloud-process.ts'
import { Connection } from './connection.ts'
import { type DemoSettings, type DemoSettingsInput, writeSettings } from './settings.ts'
import { answers, type LedgerSummary } from './wire.ts'

/** Everything at once: no delays, no drift, and no wait for lists to settle. */
export const QUICK: DemoSettingsInput = {
  delays: { capacity: 0, image: 0, boot: 0, ssh: 0, stop: 0, terminate: 0 },
  driftSeconds: 0,
  settleSeconds: 0,
}

/** A demo cloud of one test. */
export interface TestCloud {
  /** Its folder: `ProviderDeps.folder`, which is `<data folder>/demo-cloud`. */
  readonly folder: string
  readonly provider: DemoProvider
  /** Changes settings while it runs; groups (`delays`, `faults`) field by field. */
  set(change: DemoSettingsInput): Promise<DemoSettings>
  /** What was made, what is still there, what it cost. */
  ledger(): Promise<LedgerSummary>
  preempt(machineId: string): Promise<void>
  /** Pid of its process; null where none runs. */
  pid(): number | null
  /** SIGKILL, as a crash would; the next call starts it again. Machines' own processes go on. */
  kill(): Promise<void>
  /** Ends it, all its machines' processes, and removes the folder. */
  remove(): Promise<void>
}

/**
 * Prepares a cloud in a temporary folder, or in `folder` (such as `<data folder>/demo-cloud` of an engine under test); its process
 * starts with the first call, whoever makes it. {@link QUICK} unless `settings` say otherwise.
 */
export function makeTestCloud(settings: DemoSettingsInput = {}, folder?: string): TestCloud {
  const made = folder === undefined ? mkdtempSync(join(tmpdir(), 'rb-demo-')) : null
  const place = join(made ?? '', folder ?? 'demo-cloud')
  mkdirSync(place, { recursive: true, mode: 0o700 })
  writeSettings(place, { ...QUICK, ...settings, delays: { ...QUICK.delays, ...settings.delays } })
  const connection = new Connection(place, undefined)
  const signal = new AbortController().signal
  const pid = () => readCloudFile(place)?.pid ?? null
  const killed = new Set<number>()
  const kill = async () => {
    const running = pid()
    // Its file outlives it, and its id may be another's by now.
    if (running === null || killed.has(running)) return
    killed.add(running)
    await ended(running)
  }
  return {
    folder: place,
    provider: new DemoProvider(place),
    set: (body) => connection.call(answers.settings, { method: 'PATCH', path: '/admin/settings', body }, signal),
    ledger: () => connection.call(answers.ledger, { method: 'GET', path: '/v1/ledger' }, signal),
    preempt: async (id) => {
      await connection.call(answers.done, { method: 'POST', path: `/admin/machines/${id}/preempt` }, signal)
    },
    pid,
    kill,
    remove: async () => {
      if (!existsSync(place)) return
      await kill()
      const machines = join(realpathSync(place), 'machines')
      for (const id of existsSync(machines) ? readdirSync(machines) : []) await killProcesses(id, join(machines, id))
      rmSync(made ?? place, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}

async function ended(pid: number): Promise<void> {
  // Bounded: where nobody waits for dead processes, their ids stay.
  for (let tries = 0; tries < 300; tries++) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
