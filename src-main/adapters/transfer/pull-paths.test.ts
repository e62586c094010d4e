import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal, staysInside, wantedOf } from './pull-paths.ts'

describe('what a path of a pull means', () => {
  it.each([
    ['results', 'results', 'results'],
    ['./results', 'results', 'results'],
    ['results/', 'results', 'results'],
    ['out//a/../b.txt', 'out/b.txt', 'out/b.txt'],
    ['.', '.', ''],
    ['', '.', ''],
    ['~/x', '~/x', 'x'],
    ['~', '~', ''],
    ['/data/set', '/data/set', 'set'],
    ['/', '/', ''],
    ['../shared/x', '../shared/x', 'x'],
  ])('%s', (typed, path, landing) => {
    expect(wantedOf(typed)).toMatchObject({ path, landing })
  })

  it.each([
    ['*.pt', ['a.pt'], ['a.ptx', '.a.pt', 'x/a.pt'], ''],
    ['out/**/*.json', ['1.json', 'x/1.json', 'x/y/1.json'], ['.h/1.json', '1.txt'], 'out'],
    ['out/**', ['a', 'a/b'], ['.a'], 'out'],
    ['run-?/x[0-9].log', ['run-1/x7.log', 'run-1/x7.log/in'], ['run-12/x7.log', 'run-1/xa.log'], ''],
    ['{a,b}/c', ['a/c', 'b/c'], ['c/c'], ''],
    ['/data/*.{bin,txt}', ['x.bin', 'x.txt'], ['x.bi'], ''],
    ['[!a]*', ['b', 'bc'], ['a', '.b'], ''],
  ])('%s', (typed, yes, no, landing) => {
    const wanted = wantedOf(typed)
    expect(yes.filter((path) => !wanted.matches(path))).toEqual([])
    expect(no.filter((path) => wanted.matches(path))).toEqual([])
    expect(wanted.globLanding).toBe(landing)
  })

  it('never throws, and a path without special characters matches nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (typed, other) => {
        const wanted = wantedOf(typed)
        if (!/[*?[{]/.test(typed)) expect(wanted.matches(other)).toBe(false)
      }),
    )
  })
})

describe('paths that a server tells', () => {
  it.each(['/etc/passwd', '../x', 'a/../../x', 'a//b', './a', 'a/.', '', 'a\0b'])('refuses %j', (path) => {
    expect(refusal(path)).not.toBeNull()
  })

  it.each(['a', '-rf', 'a\nb', '...', 'a/..b', "'"])('takes %j', (path) => {
    expect(refusal(path)).toBeNull()
  })

  it.each([
    ['a', 'b', true],
    ['d/a', '../b', true],
    ['d/a', '../../b', false],
    ['a', '..', false],
    ['a', '/etc', false],
    ['d/a', 'x/../../../b', false],
  ])('a link at %s to %s', (path, link, inside) => {
    expect(staysInside(path, link)).toBe(inside)
  })
})
