import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
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

  it('sends only changed cells of a big file, in place', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, 3)
    write('big.bin', bytes)
    await pushed()
    bytes[7_000_000] = 9
    write('big.bin', Buffer.concat([bytes, Buffer.from('more')]), 1_700_000_100)
    const report = await pushed()
    expectEqual()
    expect(report.sentBytes).toBe(64 * 1024 + 4)
  })

  it('compares as wholes what an earlier version remembered by other hashes', async () => {
    write('small', 'small')
    write('big.bin', Buffer.alloc(3 * 1024 * 1024, 3))
    write('gone', 'x')
    await pushed()
    const [memory] = readdirSync(place.at('state')) as [string]
    const old = readFileSync(place.at(`state/${memory}`), 'utf8')
      .replace(/"version":2,/, '"version":1,')
      .replace(/"key":"[^"]*"/, '"x":0')
      .replaceAll(/"hash":"[0-9a-f]+"/g, `"hash":"${'0'.repeat(64)}"`)
      .replaceAll('"cells"', '"chunks"')
    writeFileSync(place.at(`state/${memory}`), old)
    expect(await pushed()).toMatchObject({ files: 0, sentBytes: 0 })
    utimesSync(place.at('src/small'), 1_700_000_200, 1_700_000_200)
    utimesSync(place.at('src/big.bin'), 1_700_000_200, 1_700_000_200)
    rmSync(place.at('src/gone'))
    expect(await pushed()).toMatchObject({ files: 2, sentBytes: 3 * 1024 * 1024 + 5, deleted: 1, skipped: [] })
    expectEqual()
    write('big.bin', Buffer.concat([Buffer.alloc(3 * 1024 * 1024, 3), Buffer.from('more')]), 1_700_000_300)
    expect(await pushed()).toMatchObject({ files: 1, sentBytes: 4 })
    expectEqual()
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
