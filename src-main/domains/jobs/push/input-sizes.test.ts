import { expect, it, vi } from 'vitest'
import { InputSizes } from './input-sizes.ts'

const FOLDER = { folder: '/here', excludes: [], defaultIgnores: true }

it('knows at once what needs no counting', () => {
  const sizes = new InputSizes({ changed: vi.fn(), measure: vi.fn() })
  expect(sizes.of('job_1', undefined)).toEqual({ source: 'nothing', files: 0, bytes: 0 })
  expect(sizes.of('job_2', { git: 'https://example.com/a.git' })).toEqual({
    source: 'repository',
    files: null,
    bytes: null,
  })
})

it('counts a folder once, in the background, and tells when it is known', async () => {
  const changed = vi.fn()
  const measure = vi.fn(async () => ({ files: 3, bytes: 30 }))
  const sizes = new InputSizes({ changed, measure })
  expect(sizes.of('job_1', FOLDER)).toEqual({ source: 'folder', files: null, bytes: null })
  sizes.of('job_1', FOLDER)
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1))
  expect(sizes.of('job_1', FOLDER)).toEqual({ source: 'folder', files: 3, bytes: 30 })
  expect(measure).toHaveBeenCalledTimes(1)
})

it.each([
  ['that cannot be read', () => Promise.reject(new Error('ENOENT'))],
  ['with too much in it', () => Promise.resolve(null)],
])('leaves a folder %s unknown', async (_, measure) => {
  const changed = vi.fn()
  const sizes = new InputSizes({ changed, measure: vi.fn(measure) })
  sizes.of('job_1', FOLDER)
  await new Promise((resolve) => setImmediate(resolve))
  expect(sizes.of('job_1', FOLDER)).toEqual({ source: 'folder', files: null, bytes: null })
  expect(changed).not.toHaveBeenCalled()
})

it('forgets the oldest of very many', async () => {
  const measure = vi.fn(async () => ({ files: 1, bytes: 1 }))
  const sizes = new InputSizes({ changed: vi.fn(), measure })
  for (let i = 0; i < 201; i += 1) sizes.of(`job_${i}`, FOLDER)
  sizes.of('job_0', FOLDER)
  expect(measure).toHaveBeenCalledTimes(202)
})
