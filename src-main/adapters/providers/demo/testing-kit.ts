import { execFileSync } from 'node:child_process'
import { createSshTransport, generateKeyPair, type Transport } from '../../transport/index.ts'
import { testDeps } from '../../transport/ssh-test-kit.ts'
import type { LaunchPlan, Machine } from '../types.ts'
import type { TestCloud } from './testing.ts'

const signal = new AbortController().signal

/** A plan for the first offer that is in stock, or for the one named. */
export async function planFor(cloud: TestCloud, changes: Partial<LaunchPlan> & { offerId?: string } = {}) {
  const { offerId, ...rest } = changes
  const offers = await cloud.provider.offers(signal)
  const offer = offers.find(({ id, availability, spot }) =>
    offerId ? id === offerId : availability === 'in_stock' && !spot,
  )
  if (!offer) throw new Error('no such offer')
  const key = generateKeyPair('test')
  const plan: LaunchPlan = {
    ...{ offer, tag: { installation: 'ins_test', launch: `lch_${Math.random()}` }, name: 'test', diskGb: 20 },
    ...{ publicKey: key.publicKey, idempotencyKey: 'k', endsAt: Date.now() + 3_600_000, hostKey: null, ...rest },
  }
  return { plan, privateKey: key.privateKey }
}

/** Waits until the machine is as the condition says; null once it is not listed. The test's own time limit is the bound. */
export async function waitFor(cloud: TestCloud, id: string, condition: (machine: Machine | null) => boolean) {
  for (;;) {
    const machine = await cloud.provider.machine(id, signal)
    if (condition(machine)) return machine
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Launches one and waits for its address. */
export async function launchReady(cloud: TestCloud, changes: Parameters<typeof planFor>[1] = {}) {
  const { plan, privateKey } = await planFor(cloud, changes)
  const { machineId } = await cloud.provider.launch(plan, signal)
  const machine = await waitFor(cloud, machineId, (seen) => seen?.ssh != null || seen?.state === 'failed')
  return { id: machineId, plan, privateKey, machine: machine as Machine }
}

/** Whether a process does anything; one that is dead and that nobody waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}

/** The engine's own SSH to a machine. It trusts the key that the provider told, and no other. */
export function transportTo({ machine, privateKey }: { machine: Machine; privateKey: string }): Transport {
  const { host, port, user } = machine.ssh as NonNullable<Machine['ssh']>
  const auth = { kind: 'vault', secret: 'key', passphraseSecret: null, publicKey: '' } as const
  const told = machine.hostKeys.map((line) => line.split(' ')[1])
  const verifyHostKey = ({ key }: { key: Buffer }) => {
    if (!told.includes(key.toString('base64'))) throw new Error('another host key')
  }
  return createSshTransport(
    { host, port, user, auth, jumps: [] },
    testDeps({ secrets: { key: privateKey }, verifyHostKey }),
  )
}
