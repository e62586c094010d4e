import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { findProgram, needs } from '../../testing/needs.ts'
import { errorOf } from '../transport/ssh-test-kit.ts'
import { pull } from './pull.ts'
import { useLinkWithCuts } from './testing-cuts.ts'
import { busyboxPrograms, serverWith, systemPrograms, writeAt } from './testing-kit.ts'
import { scratch, treeOf } from './testing-trees.ts'

const MiB = 1024 * 1024
let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
  mkdirSync(place.at('server'))
})
afterEach(() => place.remove())

const options = () => ({ paths: ['.'], base: place.at('server'), target: place.at('here') })
const fill = () => {
  for (let i = 0; i < 300; i++) writeAt(place.at(`server/small/${i % 7}/${i}`), randomBytes(i * 97))
  writeAt(place.at('server/big-1'), randomBytes(9 * MiB + 17))
  writeAt(place.at('server/big-2'), Buffer.concat([randomBytes(3 * MiB), Buffer.alloc(3 * MiB), randomBytes(MiB)]))
}

describe.skipIf(!needs('sshd', 'ssh-keygen'))('pull over a link that is cut', () => {
  const link = useLinkWithCuts()

  it('goes on where it was, wherever it was cut, and fetches little twice', async () => {
    fill()
    let sent = 0
    let cuts = 0
    for (const bytes of [1, 3000, 30_000, 600_000, 2_000_000, 5_000_000, 7_000_001, 9_999_999]) {
      try {
        sent += (await pull(link.cutAfter(bytes), options())).sentBytes
      } catch (error) {
        if (!(error instanceof RemotebotError) || error.code !== 'UNREACHABLE') throw error
        cuts++
      }
      // Nothing half is ever under its final name.
      for (const name of ['big-1', 'big-2']) {
        if (!existsSync(place.at(`here/${name}`))) continue
        expect(readFileSync(place.at(`here/${name}`)).equals(readFileSync(place.at(`server/${name}`)))).toBe(true)
      }
    }
    expect(cuts).toBeGreaterThan(0) // a cut between two programs is not even noticed
    const report = await pull(link.transport(), options())
    expect(report.skipped).toEqual([])
    expect(treeOf(place.at('here'))).toEqual(treeOf(place.at('server')))
    expect(existsSync(place.at('here/.remotebot-sync'))).toBe(false)
    expect(sent + report.sentBytes).toBeLessThan(24 * MiB)
  })
})

describe('a server that lies', () => {
  it('cannot make us write outside of the folder', async () => {
    const lines = [
      'f644 3 1700000000.0 1 ./../evil',
      'f644 3 1700000000.0 1 /tmp/evil-rb',
      'd755 3 1700000000.0 1 ./a/../../b',
    ]
    const find = `#!${findProgram('dash')}\nprintf '${[...lines, 'l777 3 7.0 1 ./good'].map((line) => `${line}\\0../..\\0`).join('')}'\n`
    const { transport, remove } = serverWith({ ...systemPrograms(), find })
    try {
      writeAt(place.at('evil'), 'old')
      const report = await pull(transport, options())
      expect(report.files).toBe(0)
      expect(report.skipped).toHaveLength(4)
      expect(readFileSync(place.at('evil'), 'utf8')).toBe('old')
      expect(existsSync(place.at('b'))).toBe(false)
    } finally {
      remove()
    }
  })

  it('or whose files come out different is noticed by the sums', async () => {
    writeAt(place.at('server/a'), 'hello')
    writeAt(place.at('server/b'), 'world')
    const cat = `#!${findProgram('dash')}\nprintf 'HELLOworl'\n`
    const { transport, remove } = serverWith({ ...systemPrograms(), cat })
    try {
      const report = await pull(transport, options())
      expect(report.files).toBe(0)
      expect(report.skipped.map(({ path }) => path).sort()).toEqual(['a', 'b'])
      expect(existsSync(place.at('here/a'))).toBe(false)
    } finally {
      remove()
    }
  })
})

describe.skipIf(!needs('yes'))('a server that never comes to an end', () => {
  // What it is asked first is whether it knows -printf.
  const endless = (text: string) => `#!${findProgram('dash')}\n[ "$1" = / ] && exit 0\n${text}\n`
  const yes = findProgram('yes')
  it.each([
    ['its list', { find: endless(`exec ${yes} "$(printf '%0999d' 1)"`) }, 'too long to be read', ['gzip']],
    ['its packed list', { find: endless(`exec ${yes} "$(printf '%0999d' 1)"`) }, 'too long to be read', []],
    [
      'a list of short names',
      { find: endless(`exec ${yes} 'f6 1 1 1 a' | tr '\\n' '\\0'`) },
      'too long to be read',
      [],
    ],
    ['its complaints', { find: endless(`exec ${yes} >&2`) }, 'make no sense', []],
  ] as const)('%s', { timeout: 300_000 }, async (_what, programs, message, without) => {
    writeAt(place.at('server/a'), 'hello')
    const { transport, remove } = serverWith({ ...systemPrograms({ without: [...without] }), ...programs })
    try {
      expect((await errorOf(pull(transport, options()))).message).toContain(message)
      expect(existsSync(place.at('here/a'))).toBe(false)
    } finally {
      remove()
    }
  })
})

describe.skipIf(!needs('busybox', 'dash'))('pull from a server with little on it', () => {
  it.each([
    ['busybox', () => busyboxPrograms()],
    ['no SHA-256', () => systemPrograms({ without: ['sha256sum', 'gzip'] })],
  ])('%s', async (_name, programs) => {
    const { transport, remove } = serverWith(programs())
    try {
      fill()
      writeAt(place.at("server/odd\n'name\\"), 'x')
      const report = await pull(transport, options())
      expect(report.skipped).toEqual([])
      expect(treeOf(place.at('here'))).toEqual(treeOf(place.at('server')))
    } finally {
      remove()
    }
  })
})

describe('a pull that cannot go on', () => {
  it('says why', async () => {
    writeFileSync(place.at('file'), 'x')
    writeAt(place.at('server/a'), 'hello')
    const { transport, remove } = serverWith(systemPrograms())
    try {
      const error = await errorOf(pull(transport, { ...options(), target: place.at('file') }))
      expect(error.data.details).toContain(place.at('file'))
      const abort = AbortSignal.abort(new Error('enough'))
      await expect(pull(transport, { ...options(), signal: abort })).rejects.toThrow('enough')
    } finally {
      remove()
    }
  })
})
