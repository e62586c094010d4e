import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { scanTree } from './scan.ts'
import { scratch } from './testing-trees.ts'

const FOLDERS = ['', 'a', 'b', 'a/b', 'a/c', 'a/b/c', 'x y', '[z]']
const FILES = ['f', 'g.log', 'a.log', '.dot', 'b', '#h', '!i']
const pattern = fc
  .tuple(
    fc.constantFrom('', '', '', '!'),
    fc.constantFrom('', '', '/'),
    fc.array(
      fc.constantFrom('a', 'b', 'c', 'f', '*', '*.log', '**', '?', '[ab]', '.dot', 'x y', '\\[z\\]', '\\#h', '\\!i'),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    fc.constantFrom('', '', '/', '/**', '/*', ' '),
  )
  .map(([not, root, segments, end]) => not + root + segments.join('/') + end)
const rules = fc.record({
  folder: fc.constantFrom(...FOLDERS),
  lines: fc.array(pattern, { minLength: 1, maxLength: 5 }),
})

describe.skipIf(!needs('git'))('ignore files', () => {
  it('mean what git means by them', () => {
    const place = scratch()
    try {
      fc.assert(
        fc.property(fc.array(rules, { minLength: 1, maxLength: 4 }), fc.nat(), (all, seed) => {
          const root = place.at(`tree-${seed}-${Math.random()}`)
          for (const folder of FOLDERS) {
            mkdirSync(`${root}/${folder}`, { recursive: true })
            for (const file of FILES) {
              if (!FOLDERS.includes(folder === '' ? file : `${folder}/${file}`))
                writeFileSync(`${root}/${folder}/${file}`, '')
            }
          }
          for (const { folder, lines } of all) writeFileSync(`${root}/${folder}/.gitignore`, `${lines.join('\n')}\n`)
          const git = (...args: string[]) =>
            execFileSync('git', ['-C', root, '-c', 'core.excludesFile=/dev/null', ...args], { encoding: 'utf8' })
          git('init', '-q')
          const theirs = git('ls-files', '-z', '--others', '--exclude-per-directory=.gitignore')
            .split('\0')
            .filter(Boolean)
            .sort()
          const scan = scanTree(root, { defaultIgnores: true, excludes: [] })
          const ours = [...scan.entries.values()].filter((entry) => entry.type === 'f').map((entry) => entry.path)
          expect(ours.sort()).toEqual(theirs)
        }),
        { numRuns: 150 },
      )
    } finally {
      place.remove()
    }
  })
})
