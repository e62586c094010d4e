import { randomBytes } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../testing/until.ts'
import { createLocalTransport, type ExecChannel } from '../transport/index.ts'
import { errorOf } from '../transport/ssh-test-kit.ts'
import { push } from './push.ts'
import { writeAt } from './testing-kit.ts'
import { heldAfter, withChannels } from './testing-talks.ts'
import { scratch, treeOf } from './testing-trees.ts'
import type { PushOptions, TransferTransport } from './types.ts'

const MiB = 1024 * 1024
const local = createLocalTransport()
let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
  mkdirSync(place.at('src'))
  mkdirSync(place.at('dst'))
})
afterEach(() => place.remove())

const pushed = (options: Partial<PushOptions> = {}, transport: TransferTransport = local) =>
  push(transport, {
    source: place.at('src'),
    target: place.at('dst'),
    deletions: 'extra',
    stateFolder: place.at('state'),
    stateKey: 'k',
    ...options,
  })
const lock = () => place.at('dst/.remotebot-sync/lock')
const isLink = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
describe('two pushes to one folder', () => {
  it('of different memories: the second is told whose the first is, and leaves it alone', async () => {
    writeAt(place.at('src/big'), randomBytes(12 * MiB))
    writeAt(place.at('other/small'), 'other')
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const first = pushed({}, heldAfter(local, 4 * MiB, gate))
    await until(() => isLink(lock()))
    const second = { source: place.at('other'), stateKey: 'other' }
    const error = await errorOf(pushed(second))
    expect(error.code).toBe('INVALID_STATE')
    expect(error.message).toMatch(/^Another push to the same folder is going on/)
    expect(error.data.hint).toContain(`${hostname()} (${place.at('src')})`)
    expect(await pushed({ ...second, dryRun: true })).toMatchObject({ files: 1 })
    open()
    expect(await first).toMatchObject({ files: 1, skipped: [] })
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
    await pushed(second)
    expect(readdirSync(place.at('dst'))).toEqual(['small'])
  })

  it('of one memory: the second ends the first, whose link was lost, and goes on where it was', async () => {
    writeAt(place.at('src/big'), randomBytes(12 * MiB))
    const channels: ExecChannel[] = []
    const never = new Promise<void>(() => {})
    const abort = new AbortController()
    const lost = withChannels(heldAfter(local, 4 * MiB, never) as typeof local, (channel) => {
      channels.push({ ...channel, close: channel.close })
      return { ...channel, close: () => {} }
    })
    const first = pushed({ signal: abort.signal }, lost)
    await until(() => isLink(lock()))
    abort.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    try {
      expect(readlinkSync(lock())).toContain(place.at('src'))
      const report = await pushed()
      expect(report).toMatchObject({ files: 1, skipped: [] })
      expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
      expect(existsSync(place.at('dst/.remotebot-sync'))).toBe(false)
    } finally {
      for (const channel of channels) channel.close()
    }
  })
})

describe('a lock that was left', () => {
  const hold = (text: string, seconds?: number) => {
    mkdirSync(place.at('dst/.remotebot-sync'), { recursive: true })
    symlinkSync(text, lock())
    if (seconds !== undefined) lutimesSync(lock(), seconds, seconds)
  }
  const boot = () => {
    const start = readFileSync('/proc/1/stat', 'utf8').replace(/.*\) /, '').split(' ')[19]
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}-${start}@${hostname()}`
  }

  it.skipIf(!existsSync('/proc/self/stat'))('counts as long as its process lives', async () => {
    writeAt(place.at('src/a'), 'a')
    const started = readFileSync(`/proc/${process.pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ')[19]
    hold(`${process.pid},${started},${boot()},else,a person's place`)
    const error = await errorOf(pushed())
    expect(error).toMatchObject({ code: 'INVALID_STATE' })
    expect(error.data.hint).toContain("a person's place")
    expect(existsSync(place.at('dst/a'))).toBe(false)
  })

  it.each([
    ['by a process that has ended', () => hold(`4194304,1,${boot()},else,x`)],
    ['by one of this number that began at another time', () => hold(`${process.pid},1,${boot()},else,x`)],
    ['before the machine was started anew', () => hold(`${process.pid},1,other@${hostname()},else,x`)],
    ['on another machine, long ago', () => hold('1,1,boot@elsewhere,else,x', 1_700_000_000)],
    ['by somebody who says nothing', () => hold('?', 1_700_000_000)],
  ])('%s is taken', async (_what, prepare) => {
    writeAt(place.at('src/a'), 'a')
    prepare()
    expect(await pushed()).toMatchObject({ files: 1 })
    expect(readdirSync(place.at('dst'))).toEqual(['a'])
  })

  it('on another machine today is not', async () => {
    writeAt(place.at('src/a'), 'a')
    hold('1,1,boot@elsewhere,else,node7 (/home/x)')
    expect((await errorOf(pushed())).data.hint).toContain('node7 (/home/x)')
  })
})

describe('what an earlier push has left', () => {
  it('is sent anew in the same push where it is not what it looks like', async () => {
    writeAt(place.at('src/a'), 'right')
    writeAt(place.at('src/b'), 'b')
    writeAt(place.at('dst/.remotebot-sync/new/a'), 'wrong')
    expect(await pushed()).toMatchObject({ files: 2, bytes: 6, skipped: [] })
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it('and this one does not need is removed', async () => {
    writeAt(place.at('src/there'), 'there')
    writeAt(place.at('src/folder/x'), 'x')
    await pushed()
    writeAt(place.at('dst/.remotebot-sync/new/there'), 'stale')
    writeAt(place.at('dst/.remotebot-sync/new/folder/gone'), 'stale')
    writeAt(place.at('src/b'), 'b')
    const report = await pushed()
    expect(report).toMatchObject({ files: 1, sentBytes: 1, skipped: [] })
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it('of a big file is sent anew in the same push where it was spoilt', async () => {
    writeAt(place.at('src/big'), randomBytes(12 * MiB))
    const abort = new AbortController()
    const first = pushed({ signal: abort.signal }, heldAfter(local, 6 * MiB, new Promise(() => {})))
    const folder = place.at('dst/.remotebot-sync/parts')
    const parts = () => (existsSync(folder) ? readdirSync(folder) : [])
    await until(() => parts().length > 0)
    abort.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    const [part] = parts() as [string]
    writeFileSync(place.at(`dst/.remotebot-sync/parts/${part}`), randomBytes(3 * MiB))
    const report = await pushed()
    expect(report).toMatchObject({ files: 1, bytes: 12 * MiB, skipped: [] })
    expect(report.sentBytes).toBe(9 * MiB + 12 * MiB)
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })
})
