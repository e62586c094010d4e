import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { needs } from '../../testing/needs.ts'
import { push } from './push.ts'
import { useLinkWithCuts } from './testing-cuts.ts'
import { rsync, scratch, treeOf } from './testing-trees.ts'

const RUNS = 8
const NAMES = ['a', 'b', 'c.log', 'd e', '-rf', 'new\nline', "quo'te", 'ü', '*', '$HOME', 'x'.repeat(120), '\\', '.dot']

/** One change of a tree. Numbers pick among what is there. */
type Edit =
  | { kind: 'write'; at: number; name: number; size: number; seed: number }
  | { kind: 'patch' | 'append' | 'truncate' | 'remove' | 'touch'; at: number; seed: number }
  | { kind: 'folder'; at: number; name: number }
  | { kind: 'link'; at: number; name: number; to: number }
  | { kind: 'mode'; at: number; mode: number }
  | { kind: 'rename'; at: number; into: number; name: number }

const pick = fc.nat({ max: 1000 })
const size = fc.oneof(
  fc.constantFrom(0, 1, 511, 512, 513, 262_144, 1_048_576, 1_048_577),
  fc.nat({ max: 20_000 }),
  fc.integer({ min: 1_048_577, max: 3_000_000 }),
)
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), at: pick, name: pick, size, seed: pick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'patch' as const,
        'append' as const,
        'truncate' as const,
        'remove' as const,
        'touch' as const,
      ),
      at: pick,
      seed: pick,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('folder' as const), at: pick, name: pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link' as const), at: pick, name: pick, to: pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('mode' as const),
      at: pick,
      mode: fc.constantFrom(0o600, 0o644, 0o755, 0o700),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), at: pick, into: pick, name: pick }) },
)

let clock = 1_700_000_000

/** Does an edit as far as it makes sense in this tree. Every change takes a new whole second, as rsync sees no less. */
function apply(root: string, change: Edit): void {
  const isFolder = (path: string) => lstatSync(path).isDirectory()
  const isFile = (path: string) => lstatSync(path).isFile()
  const below = (folder: string): string[] =>
    readdirSync(folder)
      .sort()
      .map((name) => `${folder}/${name}`)
      .flatMap((path) => (isFolder(path) ? [path, ...below(path)] : [path]))
  const all = below(root)
  const of = (list: string[], index: number) => list[index % Math.max(1, list.length)]
  const folders = [root, ...all.filter(isFolder)].filter((path) => path.length - root.length < 600)
  const files = all.filter(isFile)
  const fresh = (at: number, name: number) => `${of(folders, at)}/${of(NAMES, name)}`
  const stamp = (path: string) => lutimesSync(path, ++clock, clock)
  const change1 = (path: string | undefined, how: (bytes: Buffer) => Buffer) => {
    if (path === undefined) return
    writeFileSync(path, how(readFileSync(path)))
    stamp(path)
  }
  switch (change.kind) {
    case 'write': {
      const path = fresh(change.at, change.name)
      rmSync(path, { recursive: true, force: true })
      writeFileSync(path, content(change.size, change.seed))
      return stamp(path)
    }
    case 'patch':
      return change1(of(files, change.at), (bytes) => {
        if (bytes.length > 0) bytes[(change.seed * 7919) % bytes.length] = change.seed % 256
        return bytes
      })
    case 'append':
      return change1(of(files, change.at), (bytes) => Buffer.concat([bytes, content(change.seed, change.seed)]))
    case 'truncate':
      return change1(of(files, change.at), (bytes) =>
        bytes.subarray(0, Math.floor((bytes.length * change.seed) / 1001)),
      )
    case 'remove': {
      const path = of(all, change.at)
      if (path !== undefined) rmSync(path, { recursive: true, force: true })
      return
    }
    case 'touch': {
      const path = of(all, change.at)
      if (path !== undefined) stamp(path)
      return
    }
    case 'folder': {
      const path = fresh(change.at, change.name)
      rmSync(path, { recursive: true, force: true })
      mkdirSync(path)
      return
    }
    case 'link': {
      const path = fresh(change.at, change.name)
      rmSync(path, { recursive: true, force: true })
      symlinkSync(of(['/nowhere', '..', 'a', '../../out'], change.to) as string, path)
      return stamp(path)
    }
    case 'mode': {
      const path = of(files, change.at)
      if (path !== undefined) chmodSync(path, change.mode)
      return
    }
    default: {
      const path = of(all, change.at)
      const to = fresh(change.into, change.name)
      if (path === undefined || to.startsWith(path) || path.startsWith(to)) return
      rmSync(to, { recursive: true, force: true })
      renameSync(path, to)
    }
  }
}

function content(length: number, seed: number): Buffer {
  return Buffer.alloc(length, Buffer.from(`${seed} ${'abcdefgh'.repeat((seed % 5) + 1)}`))
}

describe.skipIf(!needs('sshd', 'ssh-keygen', 'rsync'))('push over a link that is cut', () => {
  const link = useLinkWithCuts()

  it('ends with what rsync -a --delete makes', { timeout: 600_000 }, async () => {
    const rounds = fc.array(
      fc.record({
        edits: fc.array(edit, { minLength: 1, maxLength: 25 }),
        cuts: fc.array(fc.nat({ max: 4_000_000 }), { maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        const place = scratch()
        try {
          mkdirSync(place.at('src'))
          for (const { edits, cuts } of all) {
            for (const change of edits) apply(place.at('src'), change)
            await pushThrough(place, cuts)
            rsync(place.at('src'), place.at('rsync'), '--exclude=*.log')
            expect(treeOf(place.at('dst'))).toEqual(treeOf(place.at('rsync')))
          }
        } finally {
          place.remove()
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
  })

  async function pushThrough(place: ReturnType<typeof scratch>, cuts: number[]): Promise<void> {
    const options = {
      source: place.at('src'),
      target: place.at('dst'),
      excludes: ['*.log'],
      deletions: 'extra' as const,
      stateFolder: place.at('state'),
      stateKey: 'property',
    }
    for (const bytes of cuts) {
      try {
        await push(link.cutAfter(bytes + 1), options)
      } catch (error) {
        if (!(error instanceof RemotebotError) || error.code !== 'UNREACHABLE') throw error
      }
    }
    const report = await push(link.transport(), options)
    expect(report.skipped).toEqual([])
  }
})
