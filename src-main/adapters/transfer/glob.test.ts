import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { globMatcher } from './glob.ts'
import { landingOf, wantedOf } from './pull-paths.ts'

it.each([
  ['**', ['a', 'a/b/c', 'a/.x'], ['.a']],
  ['**/x', ['x', 'a/x', 'a/b/x', 'x/below'], ['.a/x', 'a/xy', 'a/.b/x']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'a/.b']],
  ['a**b', ['ab', 'axb'], ['a/b']],
  ['{a,b*,{c,d}e}/f', ['a/f', 'bx/f', 'ce/f', 'de/f'], ['c/f', 'e/f', 'a,b/f']],
  ['{a,}*', ['ab', 'b'], ['.b']],
  ['{*.a,b}', ['x.a', 'b'], ['.a', '.x.a']],
  ['x{a/b,c}', ['xa/b', 'xc'], ['xa', 'xb']],
  ['a}b,{', ['a}b,{'], ['ab']],
  ['{a,b', ['{a,b'], ['a']],
  ['[a-c-]x', ['ax', 'cx', '-x'], ['dx', '/x']],
  ['[z-a]', [], ['z', 'a', '-']],
  ['a[^b]c', ['axc'], ['abc', 'a/c']],
  ['[', ['['], ['a']],
  ['\\*a', ['*a'], ['ba']],
  ['.*', ['.a'], ['a']],
])('%s', (glob, yes, no) => {
  const matches = globMatcher(glob)
  expect(yes.filter((path) => !matches(path))).toEqual([])
  expect(no.filter((path) => matches(path))).toEqual([])
})

it('comes to an end however many stars there are and however long the name is', () => {
  const glob = `${'*a'.repeat(50)}*b`
  const name = 'a'.repeat(10_000)
  expect(globMatcher(glob)(name)).toBe(false)
  expect(globMatcher(glob)(`${name}b`)).toBe(true)
  expect(globMatcher(`${'**/'.repeat(50)}b`)('a/'.repeat(5000))).toBe(false)
  expect(globMatcher('{'.repeat(1000) + '}'.repeat(1000))(name)).toBe(false)
  expect(landingOf(glob).matches(name)).toBe(false)
  expect(wantedOf(glob).pattern).toBe('*a*a*a*a*a*')
})

it('asks find for no less than it matches', () => {
  expect(wantedOf('{a,{b,c}}d/x').pattern).toBe('*d/x')
})

it.skipIf(!needs('bash'))('matches what a shell does', () => {
  const part = fc.constantFrom('a', 'b', '.', '*', '?', '[ab]', '[!a]', '{a,b.}', 'x')
  const globs = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
  const names = fc
    .array(fc.constantFrom('a', 'b', '.', 'x', '-'), { minLength: 1, maxLength: 6 })
    .map((all) => all.join(''))
  const cases = fc.sample(fc.tuple(globs, names), 400).filter(([, name]) => !/^\.{1,2}$/.test(name))
  // A leading dot is matched by a dot alone there too; case patterns know no such rule, so a folder is asked.
  const script = `cd "$(mktemp -d)" && while read -r glob name; do : >"./$name"; eval "set -- $glob"; hit=0
    for each; do [ "$each" = "$name" ] && [ -e "./$each" ] && hit=1; done; echo $hit; rm -f -- "./$name"; done; rm -r "$PWD"`
  const input = cases.map(([glob, name]) => `${glob} ${name}\n`).join('')
  const said = execFileSync('bash', ['-c', script], { input, encoding: 'utf8' }).trim().split('\n')
  const differ = cases.filter(([glob, name], i) => globMatcher(glob)(name) !== (said[i] === '1'))
  expect(differ).toEqual([])
})
