import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { createLocalTransport } from '../transport/index.ts'
import { push } from './push.ts'
import { rsync, scratch, treeOf } from './testing-trees.ts'
import type { PushOptions } from './types.ts'

const transport = createLocalTransport()
let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
  mkdirSync(place.at('src'))
})
afterEach(() => place.remove())

const pushed = (options: Partial<PushOptions> = {}) =>
  push(transport, {
    source: place.at('src'),
    target: place.at('dst'),
    deletions: 'extra',
    stateFolder: place.at('state'),
    stateKey: 'k',
    ...options,
  })
const write = (name: string, content: string | Buffer, seconds = 1_700_000_000) => {
  const path = place.at(`src/${name}`)
  mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true })
  writeFileSync(path, content)
  utimesSync(path, seconds, seconds)
}
const expectEqual = () => {
  rsync(place.at('src'), place.at('rsync'))
  expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('rsync')))
}

describe.skipIf(!needs('rsync'))('push', () => {
  it('makes the target equal to the source, and sends nothing twice', async () => {
    write('a.txt', 'hello')
    write('empty', '')
    write('deep/er/b.sh', '#!/bin/sh\n')
    chmodSync(place.at('src/deep/er/b.sh'), 0o750)
    mkdirSync(place.at('src/void'))
    symlinkSync('/nowhere/else', place.at('src/out'))
    write('big.bin', Buffer.alloc(5_000_001, 7))
    write('odd\n-rf \'q\' "d" $x `y` \\ é', 'x')
    const report = await pushed()
    expect(report.skipped).toEqual([])
    expectEqual()
    expect(report).toMatchObject({ files: 6, deleted: 0 })
    expect(await pushed()).toMatchObject({ files: 0, sentBytes: 0, deleted: 0, skipped: [] })
    expectEqual()
  })

  it('sends only changed chunks of a big file, in place', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, 3)
    write('big.bin', bytes)
    await pushed()
    bytes[7_000_000] = 9
    write('big.bin', Buffer.concat([bytes, Buffer.from('more')]), 1_700_000_100)
    const report = await pushed()
    expectEqual()
    expect(report.sentBytes).toBe(256 * 1024 + 4)
  })

  it('replaces files by folders and folders by files', async () => {
    write('one', 'x')
    write('two/inner', 'y')
    await pushed()
    rmSync(place.at('src/one'))
    rmSync(place.at('src/two'), { recursive: true })
    write('one/inner', 'z')
    write('two', 'zz')
    await pushed()
    expectEqual()
  })
})
