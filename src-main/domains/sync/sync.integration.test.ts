import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TransferReport } from '../../../src-shared/vocabulary/index.ts'
import { HERE, type JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { startProxiedBench } from '../../testing/proxied-bench.ts'
import type { Sshd } from '../../testing/sshd.ts'
import type { TcpProxy } from '../../testing/tcp-proxy.ts'
import { until } from '../../testing/until.ts'
import { whole } from '../../testing/whole.ts'

const able = needs('sshd', 'ssh-keygen')

let bench: JobBench
let sshd: Sshd
let proxy: TcpProxy
let scratch: string
let close: () => Promise<void>

beforeEach(async () => {
  if (able) ({ bench, sshd, proxy, scratch, close } = await startProxiedBench())
})
afterEach(async () => {
  if (able) await close()
})

function folder(name: string, files: Record<string, string | Buffer>): string {
  const path = join(scratch, name)
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true })
    writeFileSync(join(path, file), content)
  }
  return path
}

/** Slow to arrive over a delayed link. */
function much(name: string): string {
  return folder(name, Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`f${i}`, randomBytes(1_000_000)])))
}

const there = (...parts: string[]) => join(sshd.home, ...parts)

describe.skipIf(!able)('sync', () => {
  it('pushes a folder, says how far it is, and what a dry run would do; then only what has changed', async () => {
    const source = folder('code', { 'a.txt': 'a', 'b/c.txt': 'c', 'skip.tmp': 'x' })
    const input = { server: 'box', source, target: '~/code', excludes: ['*.tmp'] }
    const dry = await whole(bench.client.sync.push({ ...input, dryRun: true }))
    expect(dry.report.changes.map(({ path, action }) => [path, action])).toEqual([
      ['a.txt', 'create'],
      ['b', 'create'],
      ['b/c.txt', 'create'],
    ])
    expect(existsSync(there('code'))).toBe(false)
    expect(await bench.client.sync.status()).toEqual([])
    const first = await whole(bench.client.sync.push(input))
    expect(first).toMatchObject({ folder: '~/code', report: { files: 2, bytes: 2, unchanged: 0, deleted: 0 } })
    expect(first.seen.length).toBeGreaterThan(0)
    expect(readdirSync(there('code')).filter((name) => !name.startsWith('.'))).toEqual(['a.txt', 'b'])
    writeFileSync(join(source, 'a.txt'), 'changed')
    rmSync(join(source, 'b'), { recursive: true })
    writeFileSync(there('code', 'mine'), 'kept')
    // The same folder, spelled in another way.
    const second = await whole(bench.client.sync.push({ ...input, target: './code/' }))
    expect(second.report).toMatchObject({ files: 1, sentBytes: 7, deleted: 2 })
    expect(readdirSync(there('code')).filter((name) => !name.startsWith('.'))).toEqual(['a.txt', 'mine'])
    expect(await bench.client.sync.status()).toMatchObject([
      { source, target: '~/code', serverName: 'box', files: 1, bytes: 7, complete: true },
    ])
  })

  it('pulls files, folders and globs, and never reaches out of the folder here', async () => {
    mkdirSync(there('out/deep'), { recursive: true })
    writeFileSync(there('out/a.log'), 'a')
    writeFileSync(there('out/deep/b'), 'b')
    execFileSync('ln', ['-s', '/etc', there('out/etc')])
    const target = join(scratch, 'here')
    const { report } = await whole(bench.client.sync.pull({ server: 'box', paths: ['out', '*/none'], target }))
    expect(report.files).toBe(2)
    expect(report.changes.map(({ path, action }) => [path, action])).toEqual([
      ['*/none', 'skip'],
      ['out/etc', 'skip'],
    ])
    expect(readFileSync(join(target, 'out/deep/b'), 'utf8')).toBe('b')
    const again = await whole(bench.client.sync.pull({ server: 'box', paths: ['out/*.log'], target, dryRun: true }))
    expect(again.report).toMatchObject({ files: 0, changes: [] })
  })

  it('works with this computer too', async () => {
    const source = folder('local', { a: 'a' })
    await whole(bench.client.sync.push({ server: HERE, source, target: '~/copy' }))
    expect(readFileSync(join(bench.folders.userHome, 'copy/a'), 'utf8')).toBe('a')
  })

  it('refuses what is no folder, and a second push to the same folder while one is going on', async () => {
    const push = (source: string, target = '~/x') => whole(bench.client.sync.push({ server: 'box', source, target }))
    await expect(push('relative')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(push(join(scratch, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(push(scratch, '~anna/x')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const target = 'not/absolute'
    const pull = whole(bench.client.sync.pull({ server: 'box', paths: ['x'], target }))
    await expect(pull).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const unknown = whole(bench.client.sync.push({ server: 'nobody', source: scratch, target: '~/x' }))
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })

    const source = much('much')
    proxy.delay(100)
    const going = await bench.client.sync.push({ server: 'box', source, target: '~/x' })
    await going.next()
    await expect(push(source, '~/x/')).rejects.toMatchObject({ code: 'INVALID_STATE' })
    await going.return?.()
  })

  it('forgets what was pushed to a server when that is removed', async () => {
    const memories = () => readdirSync(join(bench.folders.home, 'transfer'))
    const source = folder('code', { a: 'a' })
    await whole(bench.client.sync.push({ server: 'box', source, target: '~/code' }))
    const [gone] = memories()
    await whole(bench.client.sync.push({ server: HERE, source, target: '~/copy' }))
    const kept = memories().filter((name) => name !== gone)
    expect(kept).toHaveLength(1)
    await bench.client.servers.remove({ server: 'box' })
    await until('nothing is remembered of it', () => !memories().includes(gone as string))
    expect(memories()).toEqual(kept)
    expect(await bench.client.sync.status()).toMatchObject([{ target: '~/copy', complete: true }])
  })

  it('stops when its client goes, says that it was cut off, and goes on from there', async () => {
    const source = much('much')
    const input = { server: 'box', source, target: '~/much' }
    proxy.delay(100)
    const steps = await bench.client.sync.push(input)
    for await (const step of steps) if ('progress' in step && step.progress.bytesDone > 30_000_000) break
    expect(await bench.client.sync.status()).toMatchObject([{ target: '~/much', complete: false }])
    // The same place is free again: the transfer has really stopped.
    proxy.delay(0)
    let report: TransferReport | null = null
    for (let tries = 0; !report; tries++) {
      report = await whole(bench.client.sync.push(input)).then(
        (done) => done.report,
        (error) => {
          if (error.code !== 'INVALID_STATE' || tries > 600) throw error
          return null
        },
      )
      if (!report) await sleep(100)
    }
    expect(report.sentBytes).toBeLessThan(60_000_000)
    expect(readdirSync(there('much')).filter((name) => name.startsWith('f'))).toHaveLength(60)
    expect(await bench.client.sync.status()).toMatchObject([{ files: 60, bytes: 60_000_000, complete: true }])
  })
})
