import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findProgram, needs } from '../../testing/needs.ts'
import { createLocalTransport } from '../transport/index.ts'
import { errorOf } from '../transport/ssh-test-kit.ts'
import { push } from './push.ts'
import { busyboxPrograms, serverWith, systemPrograms, writeAt } from './testing-kit.ts'
import { rsync, scratch, treeOf } from './testing-trees.ts'
import type { PushOptions, TransferTransport } from './types.ts'

let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
  mkdirSync(place.at('src'))
})
afterEach(() => place.remove())

const pushed = (options: Partial<PushOptions> = {}, transport: TransferTransport = createLocalTransport()) =>
  push(transport, {
    source: place.at('src'),
    target: place.at('dst'),
    deletions: 'pushed',
    stateFolder: place.at('state'),
    stateKey: 'k',
    ...options,
  })
const write = (name: string, content?: string | Buffer, seconds?: number) =>
  writeAt(place.at(`src/${name}`), content, seconds)
const names = (folder: string) =>
  (readdirSync(place.at(folder), { recursive: true }) as string[])
    .filter((name) => !name.startsWith('.remotebot-sync'))
    .sort()

describe('what is pushed', () => {
  it('leaves out what is ignored, and takes back what .remotebotignore says', async () => {
    for (const name of [
      'a.py',
      'a.pyc',
      '.git/HEAD',
      'node_modules/x/y',
      'log/1.log',
      'log/keep.log',
      'sub/.venv/bin',
      'build/out',
    ]) {
      write(name)
    }
    write('.gitignore', '*.log\n/build/\n!keep.log\n')
    write('.remotebotignore', '!/build/\n!.venv\n')
    write('sub/.gitignore', 'only-here\n')
    write('sub/only-here')
    write('only-here')
    await pushed()
    expect(names('dst').filter((name) => statSync(place.at(`dst/${name}`)).isFile())).toEqual(
      [
        '.gitignore',
        '.remotebotignore',
        'a.py',
        'build/out',
        'log/keep.log',
        'only-here',
        'sub/.gitignore',
        'sub/.venv/bin',
      ].sort(),
    )
    await pushed({ defaultIgnores: false, excludes: ['*.log'] })
    expect(names('dst')).toContain('node_modules/x/y')
    expect(names('dst')).toContain('log/keep.log') // ignored by now, but never deleted
  })

  it('names what it cannot take along, and takes names of any bytes', async () => {
    write('plain')
    execFileSync('mkfifo', [place.at('src/pipe')])
    const server = createServer().listen(place.at('src/socket'))
    writeFileSync(Buffer.concat([Buffer.from(place.at('src/')), Buffer.from([0x81, 0xff, 0x88, 0x0a])]), 'bytes')
    write('n'.repeat(255), 'long')
    write(`${'deep/'.repeat(200)}file`, 'deep')
    write('-rf', 'dash')
    const report = await pushed()
    server.close()
    expect(report.skipped).toEqual([
      { path: 'pipe', reason: 'a FIFO' },
      { path: 'socket', reason: 'a socket' },
    ])
    rmSync(place.at('src/pipe'))
    rmSync(place.at('src/socket'), { force: true })
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
    expect(await pushed()).toMatchObject({ files: 0, deleted: 0 })
  })

  it('keeps the holes of a sparse file and does not send them', async () => {
    const path = place.at('src/sparse')
    writeFileSync(path, 'begin')
    truncateSync(path, 300 * 1024 * 1024)
    const fd = openSync(path, 'r+')
    writeSync(fd, 'middle', 100 * 1024 * 1024)
    closeSync(fd)
    const report = await pushed()
    expect(report.sentBytes).toBe(2 * 256 * 1024)
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
    expect(statSync(place.at('dst/sparse')).blocks * 512).toBeLessThan(2 * 1024 * 1024)
  })

  it('pushes a link that leads out as a link', async () => {
    symlinkSync('/etc', place.at('src/etc'))
    await pushed()
    expect(lstatSync(place.at('dst/etc')).isSymbolicLink()).toBe(true)
  })
})

describe('deletions', () => {
  it('are of what was pushed only, unless all that is extra is meant', async () => {
    write('ours/a')
    write('ours/b')
    write('kept')
    await pushed()
    writeAt(place.at('dst/theirs'), 'x')
    writeAt(place.at('dst/ours/result'), 'x')
    writeAt(place.at('dst/kept'), 'the job wrote this')
    rmSync(place.at('src/ours'), { recursive: true })
    rmSync(place.at('src/kept'))
    expect(await pushed({ deletions: 'none' })).toMatchObject({ deleted: 0 })
    const dry = await pushed({ dryRun: true })
    expect(dry.changes.map(({ path, action }) => `${action} ${path}`)).toEqual([
      'delete ours',
      'delete ours/a',
      'delete ours/b',
    ])
    const report = await pushed()
    expect(names('dst')).toEqual(['kept', 'ours', 'ours/result', 'theirs'])
    expect(report.skipped).toEqual([{ path: 'kept', reason: 'kept: it changed on the server since it was pushed' }])
    await pushed({ deletions: 'extra' })
    expect(names('dst')).toEqual([])
  })

  it('never reach into a folder by a link that stands in its place there', async () => {
    write('data/a')
    await pushed()
    mkdirSync(place.at('elsewhere'))
    writeAt(place.at('elsewhere/a'), 'precious')
    rmSync(place.at('dst/data'), { recursive: true })
    symlinkSync(place.at('elsewhere'), place.at('dst/data'))
    await pushed({ deletions: 'extra' })
    expect(readFileSync(place.at('elsewhere/a'), 'utf8')).toBe('precious')
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it('put a big file in the place of a link to a folder, not into that folder', async () => {
    mkdirSync(place.at('dst'))
    mkdirSync(place.at('elsewhere'))
    symlinkSync('../elsewhere', place.at('dst/data'))
    write('data', Buffer.alloc(3 * 1024 * 1024, 7))
    await pushed()
    expect(names('elsewhere')).toEqual([])
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it('leave a folder alone whose foreign content is in the way', async () => {
    write('x', 'file')
    writeAt(place.at('dst/x/foreign'), 'y')
    const report = await pushed()
    expect(report.skipped).toEqual([{ path: 'x', reason: 'on the server a folder with other content is in its place' }])
    expect(names('dst')).toEqual(['x', 'x/foreign'])
  })
})

describe('trust in what the server has', () => {
  const MiB = 1024 * 1024
  it('ends when a file there was changed: then all of it travels', async () => {
    const bytes = Buffer.alloc(4 * MiB, 1)
    write('big', bytes)
    await pushed()
    const fd = openSync(place.at('dst/big'), 'r+')
    writeSync(fd, 'changed', 3 * MiB)
    closeSync(fd)
    bytes[0] = 2
    write('big', bytes, 1_700_000_001)
    const report = await pushed()
    expect(report.sentBytes).toBe(4 * MiB)
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it('is won by sums where nothing is remembered', async () => {
    write('same', 'content')
    write('other', 'content')
    write('odd\n\\name', 'content')
    write('big', Buffer.alloc(3 * MiB, 1))
    await pushed()
    writeAt(place.at('dst/other'), 'CONTENT')
    rmSync(place.at('state'), { recursive: true })
    expect(await pushed({ dryRun: true })).toMatchObject({ files: 1 })
    expect(await pushed()).toMatchObject({ files: 1, sentBytes: 7 })
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it('a program and a file with several names are never changed in place', async () => {
    const bytes = Buffer.alloc(4 * MiB, 1)
    write('program', bytes)
    write('linked', bytes)
    chmodSync(place.at('src/program'), 0o755)
    await pushed()
    linkSync(place.at('dst/linked'), place.at('second-name'))
    const inode = statSync(place.at('dst/program')).ino
    bytes[7] = 9
    write('program', bytes, 1_700_000_002)
    write('linked', bytes, 1_700_000_002)
    await pushed()
    expect(statSync(place.at('dst/program')).ino).not.toBe(inode)
    expect(readFileSync(place.at('second-name'))[7]).toBe(1)
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it('a big file with a new name is not sent again', async () => {
    write('old/name', Buffer.alloc(4 * MiB, 1))
    await pushed()
    mkdirSync(place.at('src/new'))
    renameSync(place.at('src/old/name'), place.at('src/new/name'))
    expect(await pushed()).toMatchObject({ files: 1, sentBytes: 0, deleted: 1 })
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
    renameSync(place.at('src/new/name'), place.at('src/again'))
    expect(await pushed({ deletions: 'none' })).toMatchObject({ files: 1, sentBytes: 0, deleted: 0 })
    expect(readFileSync(place.at('dst/again')).equals(readFileSync(place.at('dst/new/name')))).toBe(true)
    expect(statSync(place.at('dst/again')).nlink).toBe(1)
  })

  it('a new time or mode alone sends no content', async () => {
    write('a', 'x')
    write('big', Buffer.alloc(3 * MiB, 1))
    await pushed()
    for (const name of ['a', 'big']) utimesSync(place.at(`src/${name}`), 1_700_000_009, 1_700_000_009)
    chmodSync(place.at('src/a'), 0o640)
    expect(await pushed()).toMatchObject({ files: 0, sentBytes: 0 })
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })
})

describe('a push that cannot go on', () => {
  it('says what is wrong with the source or the target', async () => {
    expect(await errorOf(pushed({ source: place.at('missing') }))).toMatchObject({ code: 'NOT_FOUND' })
    write('file')
    expect(await errorOf(pushed({ source: place.at('src/file') }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await errorOf(pushed({ target: place.at('src/file') }))).toMatchObject({ code: 'INVALID_INPUT' })
    const error = await errorOf(pushed({ target: '/proc/nowhere' }))
    expect(error.code).toBe('REMOTE_FAILED')
    expect(error.data.details).toContain('/proc/nowhere')
  })

  it('ends at once when it is aborted, and a later one goes on', async () => {
    write('big', Buffer.alloc(64 * 1024 * 1024, 1))
    const abort = new AbortController()
    const stopped = pushed({
      signal: abort.signal,
      // While it sends, or where that takes less than a tenth of a second, as soon as it has: before all is put in place.
      onProgress: ({ bytesDone }) => {
        if (bytesDone > 0) abort.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(existsSync(place.at('dst/big'))).toBe(false)
    await pushed()
    expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('src')))
  })

  it.skipIf(!needs('root', 'mount', 'umount'))(
    'says that the server’s disk is full, and goes on once it is not',
    async () => {
      mkdirSync(place.at('disk'))
      const run = (name: string, ...args: string[]) => execFileSync(findProgram(name) ?? name, args, { stdio: 'pipe' })
      run('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', place.at('disk'))
      try {
        for (let i = 0; i < 30; i++) write(`small-${i}`, Buffer.alloc(100_000, i))
        write('big', Buffer.alloc(6 * 1024 * 1024, 1))
        writeAt(place.at('disk/filler'), Buffer.alloc(2 * 1024 * 1024, 1))
        const options = { target: place.at('disk/dst') }
        expect(await errorOf(pushed(options))).toMatchObject({ code: 'DISK_FULL' })
        expect(readdirSync(place.at('disk/dst'))).toEqual(['.remotebot-sync'])
        run('mount', '-o', 'remount,size=40m', place.at('disk'))
        const report = await pushed(options)
        expect(report.sentBytes).toBeLessThan(report.bytes)
        expect(treeOf(place.at('disk/dst'))).toEqual(treeOf(place.at('src')))
      } finally {
        run('umount', place.at('disk'))
      }
    },
  )
})

describe.skipIf(!needs('busybox', 'dash', 'rsync'))('a server with little on it', () => {
  it.each([
    ['busybox', () => busyboxPrograms()],
    ['busybox without gzip', () => busyboxPrograms({ without: ['gzip'] })],
    ['no SHA-256', () => systemPrograms({ without: ['sha256sum', 'gzip'] })],
    ['dash', () => systemPrograms()],
  ])('%s', async (_name, programs) => {
    const { transport, remove } = serverWith(programs())
    try {
      write('a/b/c', 'small')
      write("odd\n'name", 'x')
      write('empty', '')
      mkdirSync(place.at('src/void'))
      symlinkSync('a', place.at('src/link'))
      const big = Buffer.alloc(3_000_000, 1)
      write('big', big)
      const check = async () => {
        const report = await pushed({ deletions: 'extra' }, transport)
        rsync(place.at('src'), place.at('rsync'))
        const untimed = (lines: string[]) => lines.map((line) => line.replace(/^(l \d+) \d+/, '$1'))
        expect(untimed(treeOf(place.at('dst')))).toEqual(untimed(treeOf(place.at('rsync'))))
        return report
      }
      await check()
      big[2_000_000] = 5
      write('big', Buffer.concat([big, Buffer.alloc(600_000, 2)]), 1_700_000_100)
      write('a/b/new', 'new')
      rmSync(place.at('src/empty'))
      const report = await check()
      expect(report.sentBytes).toBeLessThan(1_400_000)
    } finally {
      remove()
    }
  })
})
