import { describe, expect, it } from 'vitest'
import { landingOf } from '../../../adapters/transfer/index.ts'
import { previewOfName } from './preview.ts'
import { pathHere, wantedOf, workingFolder } from './wanted.ts'

describe('what is brought home', () => {
  it('is below the folder in which the command runs', () => {
    expect(workingFolder({}, '/home/a/work/x')).toBe('/home/a/work/x')
    expect(workingFolder({ workingDir: 'sub' }, '/home/a/work/x')).toBe('/home/a/work/x/sub')
    expect(workingFolder({ workingDir: '~/y' }, '/home/a/work/x')).toBe('~/y')
    expect(workingFolder({ workingDir: '/y' }, '/home/a/work/x')).toBe('/y')
  })

  it('comes once, and never two things into one place', () => {
    const { paths, clashes } = wantedOf('/b', ['results', 'results', '/a/log', '~/log', '/c/*.txt', '/d/*.txt'])
    expect(paths).toEqual(['results', '/a/log', '/c/*.txt', '/d/*.txt'])
    expect(clashes).toEqual([{ path: '~/log', reason: 'it would land in the place of /a/log' }])
  })

  it.each([
    ['results', 'results'],
    ['./results/', 'results'],
    ['.', '.'],
    ['a/../b', 'b'],
    ['/x/model.pt', 'model.pt'],
    ['~/x/model.pt', 'model.pt'],
    ['out/*.pt', 'out/*.pt'],
    ['/x/out/*.pt', '*.pt'],
    ['../x/**/y', '**/y'],
  ])('%s lies here at %s', (path, here) => {
    expect(pathHere(path)).toBe(here)
  })

  it('is found again by the same path', () => {
    const matches = (path: string, file: string) => landingOf(pathHere(path)).matches(file)
    expect(matches('results/', 'results/a/b')).toBe(true)
    expect(matches('results', 'results2/a')).toBe(false)
    expect(matches('.', 'anything/at/all')).toBe(true)
    expect(matches('*.pt', 'a.pt')).toBe(true)
    expect(matches('*.pt', 'b/a.pt')).toBe(false)
    expect(matches('/x/out/*.pt', 'a.pt')).toBe(true)
    expect(matches('out/é*', 'out/édition')).toBe(true)
  })
})

describe('a preview', () => {
  it('is told by the name where that says it', () => {
    const all = ['a.PNG', 'a.txt', 'a.svg', 'a.pt', 'a.unknown', 'Makefile'].map(previewOfName)
    expect(all).toEqual(['image', 'text', 'text', 'none', null, null])
  })
})
