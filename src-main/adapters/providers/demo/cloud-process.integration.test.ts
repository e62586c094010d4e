import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { run } from '../../transport/ssh-test-kit.ts'
import { ProviderError } from '../index.ts'
import { readCloudFile } from './cloud-process.ts'
import { makeTestCloud, type TestCloud } from './testing.ts'
import { isAlive, launchReady, planFor, transportTo, waitFor } from './testing-kit.ts'

const signal = new AbortController().signal
let cloud: TestCloud
afterEach(() => cloud.remove())

it('is one process for all who call at once, behind a token that only this user can read', async () => {
  cloud = makeTestCloud()
  const other = makeTestCloud({}, cloud.folder)
  const all = [cloud, other].flatMap(({ provider }) => [provider.check(signal), provider.check(signal)])
  for (const account of await Promise.all(all)) expect(account).toMatchObject({ balance: 1_000_000_000 })
  expect(other.pid()).toBe(cloud.pid())
  for (const name of ['cloud.json', 'ledger.jsonl', 'settings.json', 'cloud.log'])
    expect(statSync(join(cloud.folder, name)).mode & 0o777).toBe(0o600)
  const { port, token } = readCloudFile(cloud.folder) as NonNullable<ReturnType<typeof readCloudFile>>
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${port}/v1/machines`, { headers })).status
  expect(await ask({})).toBe(401)
  expect(await ask({ authorization: `Bearer ${token}x` })).toBe(401)
  expect(await ask({ authorization: `Bearer ${token}` })).toBe(200)
  const nowhere = await fetch(`http://127.0.0.1:${port}/v1/%`, { headers: { authorization: `Bearer ${token}` } })
  expect([nowhere.status, await nowhere.json()]).toMatchObject([400, { error: { code: 'invalid' } }])
})

it('is started again after a crash: machines, their processes, addresses and bills go on', async () => {
  cloud = makeTestCloud()
  const { id, machine, privateKey } = await launchReady(cloud)
  const before = transportTo({ machine, privateKey })
  const { stdout } = await run(before, 'setsid sleep 1000 >/dev/null 2>&1 & echo $!')
  const stopped = await launchReady(cloud)
  await cloud.provider.stop(stopped.id, signal)
  await waitFor(cloud, stopped.id, (seen) => seen?.state === 'stopped')
  const bill = await cloud.ledger()
  const pid = cloud.pid()
  await cloud.kill()
  await before.close()
  // Looked at by whoever calls next.
  const again = await waitFor(cloud, id, (seen) => seen?.ssh != null)
  expect(cloud.pid()).not.toBe(pid)
  expect(again).toEqual(machine)
  expect(isAlive(Number(stdout))).toBe(true)
  const after = transportTo({ machine, privateKey })
  // It listens a moment after it is listed: the address is that of before.
  await expect
    .poll(
      () =>
        run(after, 'echo back').then(
          (r) => r.stdout,
          () => '',
        ),
      { timeout: 60_000 },
    )
    .toBe('back\n')
  await after.close()
  const then = await cloud.ledger()
  expect(then.machines.map(({ id, state }) => [id, state])).toEqual(bill.machines.map(({ id, state }) => [id, state]))
  for (const [i, account] of then.machines.entries()) {
    expect(account.runningMs + account.stoppedMs).toBeGreaterThan(bill.machines[i]?.runningMs ?? 0)
    expect(account.createdAt).toBe(bill.machines[i]?.createdAt)
  }
  await cloud.provider.terminate(id, signal)
  await waitFor(cloud, id, (seen) => seen === null)
  expect(isAlive(Number(stdout))).toBe(false)
})

it('bills nothing after a timer that ran out while it was not running, and ends what runs', async () => {
  cloud = makeTestCloud()
  const ready = await launchReady(cloud)
  const transport = transportTo(ready)
  const { stdout } = await run(transport, 'setsid sleep 1000 >/dev/null 2>&1 & echo $!')
  await cloud.provider.setTimer(ready.id, Date.now() + 600_000, signal)
  await cloud.kill()
  await transport.close()
  // As if it had been set to a time at which it was not running any more.
  const ledger = join(cloud.folder, 'ledger.jsonl')
  const endsAt = Date.now()
  const events = readFileSync(ledger, 'utf8').trimEnd().split('\n')
  const moved = events.map((line) => {
    const event = JSON.parse(line)
    return JSON.stringify(event.type === 'timer' ? { ...event, endsAt } : event)
  })
  writeFileSync(ledger, `${moved.join('\n')}\n`)
  await waitFor(cloud, ready.id, (seen) => seen?.state === 'terminated')
  expect((await cloud.ledger()).machines).toMatchObject([{ state: 'ended', endedBy: 'timer', endedAt: endsAt }])
  expect(isAlive(Number(stdout))).toBe(false)
})

it('goes on with a launch that the crash cut short', async () => {
  cloud = makeTestCloud({ delays: { capacity: 1, image: 1 } })
  const { plan } = await planFor(cloud)
  const { machineId } = await cloud.provider.launch(plan, signal)
  await cloud.kill()
  await waitFor(cloud, machineId, (seen) => seen?.ssh != null)
  expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [machineId] })
})

it('leaves when it has nothing to do, and comes back when it is called', async () => {
  cloud = makeTestCloud({ idleExitSeconds: 1 })
  await cloud.provider.offers(signal)
  const first = cloud.pid()
  await expect.poll(() => cloud.pid(), { timeout: 60_000 }).toBe(null)
  await cloud.set({ idleExitSeconds: 600 })
  expect(cloud.pid()).not.toBe(first)
})

it('ends with all its machines when its folder is removed', async () => {
  cloud = makeTestCloud()
  const ready = await launchReady(cloud)
  const transport = transportTo(ready)
  const { stdout } = await run(transport, 'cd /; setsid sleep 1000 >/dev/null 2>&1 & echo $!')
  await transport.close()
  const pid = cloud.pid() as number
  rmSync(cloud.folder, { recursive: true, maxRetries: 5 })
  await expect.poll(() => isAlive(pid) || isAlive(Number(stdout)), { timeout: 60_000 }).toBe(false)
})

it('does not come up where its folder was removed while it started', async () => {
  cloud = makeTestCloud()
  const asked = cloud.provider.offers(AbortSignal.timeout(1))
  await expect(asked).rejects.toThrow()
  rmSync(cloud.folder, { recursive: true, maxRetries: 5 })
  await new Promise((resolve) => setTimeout(resolve, 5000))
  expect(existsSync(cloud.folder)).toBe(false)
})

it('is the app itself with a switch where that is what there is', async () => {
  cloud = makeTestCloud()
  const source = join(import.meta.dirname, 'cloud', 'main.ts')
  const app = join(cloud.folder, 'app')
  const asNode = `exec '${process.execPath}' --experimental-transform-types '${source}' "$@"`
  writeFileSync(app, `#!/bin/sh\necho "$@" > '${app}.said'\n${asNode}\n`, { mode: 0o700 })
  process.env.REMOTEBOT_APP = app
  try {
    expect(await cloud.provider.offers(signal)).toHaveLength(40)
    expect(readFileSync(`${app}.said`, 'utf8')).toContain(`--demo-cloud=${cloud.folder}`)
  } finally {
    delete process.env.REMOTEBOT_APP
  }
})

it('says why it cannot start', async () => {
  cloud = makeTestCloud()
  writeFileSync(join(cloud.folder, 'settings.json'), '{"offers":-1}')
  const failed = cloud.provider.offers(signal)
  await expect(failed).rejects.toBeInstanceOf(ProviderError)
  await expect(failed).rejects.toMatchObject({
    ...{ kind: 'transient', data: { details: expect.stringContaining('settings.json: offers') } },
  })
  rmSync(join(cloud.folder, 'settings.json'))
  expect(await cloud.provider.offers(signal)).toHaveLength(40)
})

it('stops waiting at once when it is called off', async () => {
  cloud = makeTestCloud({ failNext: [{ call: 'offers', kind: 'timeout' }] })
  await cloud.provider.check(signal)
  const abort = new AbortController()
  const asked = cloud.provider.offers(abort.signal)
  setTimeout(() => abort.abort(new Error('called off')), 100)
  await expect(asked).rejects.toThrow('called off')
})
