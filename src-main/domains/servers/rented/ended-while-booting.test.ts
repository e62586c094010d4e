import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { MachineContact } from './context.ts'
import { herMachine } from './testing-machine.ts'

const nothing = async () => {}
/** What the machine is asked for; each answers at once. */
const machine = {
  banner: vi.fn(nothing),
  trustFirst: vi.fn(nothing),
  say: vi.fn(nothing),
  admitOwner: vi.fn(nothing),
  learn: vi.fn(nothing),
  traffic: vi.fn(async () => null),
  drop: vi.fn(nothing),
  forget: vi.fn(nothing),
} satisfies MachineContact
vi.mock('./machine-contact.ts', () => ({ createMachineContact: () => machine }))

let hers: Awaited<ReturnType<typeof herMachine>> | null = null
beforeEach(() => {
  for (const asked of Object.values(machine)) asked.mockReset()
})
afterEach(async () => {
  await hers?.kit.close()
  hers = null
})

it.each(['drop', 'banner', 'trustFirst', 'say'] as const)(
  'is not set up any more where that comes at its %s',
  async (at) => {
    hers = await herMachine('running')
    const { kit, id, world, rentals } = hers
    world.clings = true
    machine[at].mockImplementationOnce(async () => {
      await rentals.terminate(id, { force: true })
    })
    if (world.machine) world.machine = { ...world.machine, ssh: { user: 'root', host: '127.0.0.1', port: 2222 } }
    await kit.until(id, () => world.ends > 0)
    expect(kit.at(id).state).toBe('terminating')
    expect(machine.admitOwner).not.toHaveBeenCalled()
  },
)
