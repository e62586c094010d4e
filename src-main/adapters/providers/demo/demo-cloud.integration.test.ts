import { execFile } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { makeTestCloud, type TestCloud } from './testing.ts'
import { isAlive, launchReady, waitFor } from './testing-kit.ts'

const signal = new AbortController().signal
let cloud: TestCloud
afterEach(() => cloud.remove())

it('rents a machine that the system ssh reaches, and ends it with all that runs there', async () => {
  cloud = makeTestCloud()
  const { id, machine, privateKey, plan } = await launchReady(cloud)
  const key = join(cloud.folder, 'test-key')
  writeFileSync(key, privateKey, { mode: 0o600 })
  const known = join(cloud.folder, 'known')
  const { host, port, user } = machine.ssh as NonNullable<typeof machine.ssh>
  writeFileSync(known, `[${host}]:${port} ${machine.hostKeys[0]}\n`)
  const options = ['-F', 'none', '-i', key, '-o', `UserKnownHostsFile=${known}`, '-o', 'StrictHostKeyChecking=yes']
  const ssh = (command: string) =>
    promisify(execFile)('ssh', [...options, '-o', 'BatchMode=yes', '-p', String(port), `${user}@${host}`, command])
  expect((await ssh('echo $HOME; cd; pwd; exit 0')).stdout).toMatch(new RegExp(`machines/${id}/home\n.*/home\n$`))
  await expect(ssh('echo out; echo err >&2; exit 7')).rejects.toMatchObject({
    code: 7,
    stdout: 'out\n',
    stderr: 'err\n',
  })
  expect(statSync(join(cloud.folder, 'cloud.json')).mode & 0o777).toBe(0o600)

  const { stdout } = await ssh('setsid sleep 1000 >/dev/null 2>&1 & echo $!')
  expect((await ssh(`ps -p ${stdout.trim()} -o args=`)).stdout).toContain('sleep 1000')
  await cloud.provider.terminate(id, signal)
  await waitFor(cloud, id, (seen) => seen === null)
  expect(isAlive(Number(stdout))).toBe(false)
  const ledger = await cloud.ledger()
  expect(ledger).toMatchObject({ made: 1, alive: [], launchedTwice: [] })
  expect(ledger.machines[0]).toMatchObject({ id, tag: plan.tag, state: 'ended', endedBy: 'call' })
})
