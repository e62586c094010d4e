import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeTestCloud, type TestCloud } from '../../adapters/providers/demo/testing.ts'
import { needs } from '../../testing/needs.ts'
import { type Ended, RealCli } from './testing/real-cli.ts'

const WAIT = { timeout: 120_000, interval: 300 }
/** What the demo cloud has in stock with the same seed, on-demand, so that nothing takes it away. */
const RTX = ['--gpu', 'RTX A6000', '--cloud', 'any', '--min-cuda', '12.0', '--no-spot', '--disk', '20']

let clis: RealCli[]
let cloud: TestCloud

beforeEach(() => {
  const first = new RealCli()
  clis = [first]
  cloud = makeTestCloud({}, join(first.env.REMOTEBOT_HOME as string, 'demo-cloud'))
})
afterEach(async () => {
  // While an engine runs, it starts the cloud again.
  for (const cli of clis) await cli.run(['engine', 'stop'])
  await cloud.remove()
  for (const cli of clis.toReversed()) await cli.remove()
})

const text = ({ out }: Ended) => out.toString()
const json = (ended: Ended) => JSON.parse(text(ended))
const words = (line: string) => line.split(' ')

/** Runs a call that must end well. @throws with what it said */
async function did(cli: RealCli, args: string[]): Promise<Ended> {
  const ended = await cli.run(args)
  expect(ended, `${args.join(' ')}: ${ended.err}`).toMatchObject({ code: 0 })
  return ended
}

/** Waits until the server has this status. */
async function until(cli: RealCli, server: string, status: string): Promise<void> {
  const now = async () => json(await did(cli, ['server', 'show', server, '--json'])).status
  await vi.waitFor(async () => expect(await now()).toBe(status), WAIT)
}

/** Rents a server of this name and waits until it is ready. */
async function rent(cli: RealCli, name: string, flags: string[] = []): Promise<Ended> {
  await did(cli, words('provider connect demo'))
  return did(cli, ['server', 'provision', ...RTX, '--name', name, '--lease', '1h', ...flags, '--yes'])
}

test('from nothing to an offer, a server, its results, its stop and its end; and a job that rents for itself', async () => {
  const [cli] = clis as [RealCli]
  const before = json(await did(cli, words('provider list --json')))
  expect(before.every(({ status }: { status: string }) => status === 'not connected')).toBe(true)
  expect(text(await did(cli, words('provider connect demo')))).toContain('connected')
  expect(json(await did(cli, words('provider check demo --json')))).toMatchObject({ id: 'demo', status: 'connected' })

  const table = await did(cli, ['offer', 'list', ...RTX, '--max-price', '1'])
  expect(text(table)).toMatch(/^OFFER .*\ndemo:\d+ +1× RTX A6000/)
  expect(table.err).toMatch(/\d+ fit, prices with 20 GB of disk; excluded: .*GPU \d+/)
  const offers = json(await did(cli, ['offer', 'list', ...RTX, '--json']))
  const prices = offers.map(({ allIn }: { allIn: { pricePerHour: number } }) => allIn.pricePerHour)
  expect(prices.length).toBeGreaterThan(1)
  expect(prices).toEqual(prices.toSorted((a: number, b: number) => a - b))

  const offer = ['--offer', offers[0].id, '--disk', '20', '--name', 'one', '--tools', 'git', '--lease', '1h']
  const rented = await did(cli, ['server', 'provision', ...offer, '--yes'])
  expect(text(rented)).toMatch(/^one is ready.*\nIt costs \$0\.\d+\/h.*; its lease ends in 1 h\.\n$/)
  const shown = json(await did(cli, words('server show one --json')))
  expect(shown).toMatchObject({ status: 'ready', rental: { tools: [{ name: 'git', status: 'ok' }] } })
  const ran = await cli.run([...words('job run --server one --'), 'pwd; exit 4'])
  expect(ran.code).toBe(4)
  // Its own home, not this computer's.
  expect(text(ran)).toContain(`/machines/${shown.rental.machineId}/home/`)
  // Counted from when it was asked for: what is left is said once the machine and its provider know of it.
  expect(text(await did(cli, words('server extend one --for 2h')))).toMatch(/: (2 h|1 h 5\d min), at most \$/)

  expect(text(await did(cli, words('server stop one --yes')))).toMatch(/It still bills \$\d+\.\d\d a day\./)
  await until(cli, 'one', 'stopped')
  expect(text(await did(cli, words('leftovers list')))).toMatch(/ one +\$\d.* "one" is stopped, and still costs/)
  await did(cli, words('server start one'))
  await until(cli, 'one', 'ready')
  expect(text(await did(cli, words('leftovers list')))).toBe('Nothing is left behind at Demo cloud.\n')

  const query = 'gpu=RTX A6000,max_price=3,cloud=any,min_cuda=12.0,container_disk=20'
  const alone = await cli.run(['job', 'run', '--name', 'alone', '--provision', query, '--', 'echo mine; exit 5'])
  expect(text(alone), alone.err).toBe('mine\n')
  expect(alone.code).toBe(5)
  const { serverId } = json(await did(cli, words('job show alone --json')))
  expect(serverId).not.toBe(shown.id)
  await until(cli, serverId, 'terminated')

  // A machine named by its id is the server that it is, and stays when the job is over.
  const named = await cli.run(['job', 'run', '--instance', `demo:${shown.rental.machineId}`, '--', 'echo there'])
  expect(text(named), named.err).toBe('there\n')
  const after = json(await did(cli, words('server list --json')))
  expect(after.map(({ status }: { status: string }) => status)).toEqual(['ready', 'ready', 'terminated'])

  const ended = await did(cli, words('server terminate one --yes'))
  expect(text(ended)).toMatch(/^one is (gone|being ended)/)
  await until(cli, 'one', 'terminated')
  expect(text(await did(cli, words('leftovers list')))).toBe('Nothing is left behind at Demo cloud.\n')
  expect(await cloud.ledger()).toMatchObject({ made: 2, alive: [], launchedTwice: [] })
})

test.skipIf(!needs('ssh-keygen'))(
  'what another installation rented is seen, not ended, and taken over under its typed name only',
  async () => {
    const [first] = clis as [RealCli]
    // Servers let in the keys of the person who rents them: with these the second installation logs in.
    const keys = join(first.env.HOME as string, '.ssh')
    mkdirSync(keys, { mode: 0o700 })
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, 'id_ed25519')])
    await rent(first, 'theirs')
    const second = new RealCli({ HOME: first.env.HOME, TMUX_TMPDIR: first.env.TMUX_TMPDIR })
    clis.push(second)
    const home = second.env.REMOTEBOT_HOME as string
    mkdirSync(home, { mode: 0o700 })
    symlinkSync(cloud.folder, join(home, 'demo-cloud'))
    await did(second, words('provider connect demo'))

    const [found] = json(await did(second, words('leftovers list --json')))
    expect(found).toMatchObject({ status: 'other_installation', name: 'remotebot-theirs', canClean: false })
    expect(text(await did(second, words('leftovers list')))).toMatch(/remotebot-theirs .* another installation/)
    const refused = await second.run(['leftovers', 'clean', found.id, '--yes'])
    expect(refused.err).toContain('is not ours to end')
    expect(refused.code).toBe(1)
    expect(text(await did(second, words('leftovers clean --yes')))).toBe('Nothing of ours is left behind.\n')
    const adopt = ['leftovers', 'adopt', found.id]
    expect(await second.run(adopt)).toMatchObject({ code: 2 })
    expect(await second.run([...adopt, '--confirm', 'theirs'])).toMatchObject({ code: 2 })
    expect(json(await did(first, words('server show theirs --json')))).toMatchObject({ status: 'ready' })

    const typing = second.terminal(adopt)
    await vi.waitFor(() => expect(typing.text()).toContain('Type its name to adopt it'), WAIT)
    typing.type('remotebot-theirs\r')
    expect(await typing.ended).toBe(0)
    await until(second, 'theirs', 'ready')
    expect(text(await did(second, [...words('job run --server theirs --'), 'echo taken over']))).toBe('taken over\n')
    const last = await did(second, [
      'job',
      'run',
      '--instance',
      `demo:${found.resourceId}`,
      '--end-instance',
      '--',
      'echo last',
    ])
    expect(text(last)).toBe('last\n')
    await until(second, 'theirs', 'terminated')
    for (const cli of clis)
      expect(text(await did(cli, words('leftovers list')))).toBe('Nothing is left behind at Demo cloud.\n')
    // The first one lost a server that it did not end, and says so as soon as it has looked twice.
    await did(first, words('leftovers list'))
    await until(first, 'theirs', 'terminated')
    expect(text(await did(first, words('server show theirs')))).toContain('was not ended from here')
    expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [] })
  },
)

test('what cannot be done says so with its own exit code, and rents nothing', async () => {
  const [cli] = clis as [RealCli]
  const ends = async (code: number, args: string[], says: RegExp) => {
    const ended = await cli.run(args)
    expect(ended.err, args.join(' ')).toMatch(says)
    expect(ended.code, `${args.join(' ')}: ${ended.err}`).toBe(code)
  }
  const provision = ['server', 'provision', ...RTX]
  await ends(11, words('offer list'), /No provider is connected/)
  await ends(3, words('provider connect azure'), /no provider "azure"/)
  await did(cli, words('provider connect demo'))
  await ends(2, provision, /--yes/)
  await ends(2, [...provision, '--lease', '5s', '--yes'], /a lease is at least 15 seconds/)
  await ends(2, [...provision, '--tools', 'no-such-tool', '--yes'], /no-such-tool/)
  await ends(2, words('server extend this-computer'), /--for/)
  await ends(3, words('server provision --offer demo:999 --yes'), /no offer demo:999 now/)
  await ends(6, words('server provision --gpu H900 --yes'), /No offer fits 1 × H900[\s\S]*GPU \d+/)
  await ends(6, [...provision, '--max-price', '0.01', '--yes'], /price \d+/)
  for (const verb of ['start', 'stop --yes', 'terminate --yes', 'extend --for 2h'])
    await ends(11, words(`server ${verb} this-computer`), /is not rented/)
  await ends(2, words('job run --instance nowhere -- true'), /an instance is provider:id/)
  await ends(3, words('job run --instance demo:m-none -- true'), /no machine m-none/)
  await ends(2, words('job run --provision colour=red -- true'), /colour/)
  await ends(6, words('job run --provision gpu=H900 -- true'), /H900/)

  // In stock when it was listed, and gone when it is ordered.
  await cloud.set({ noCapacity: 'all' })
  await ends(6, [...provision, '--yes'], /capacity|in stock|available/)
  expect(json(await did(cli, words('leftovers list --json')))).toEqual([])
  expect(await cloud.ledger()).toMatchObject({ made: 0 })
})
