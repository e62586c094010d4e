import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { measureTree } from './measure.ts'
import { scanTree } from './scan.ts'

let top: string
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'rb-measure-'))
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

const put = (path: string, bytes: number) => {
  mkdirSync(join(top, path, '..'), { recursive: true })
  writeFileSync(join(top, path), 'x'.repeat(bytes))
}
const ALL = { defaultIgnores: true, excludes: [] }

it('counts what a push would send, and nothing else', async () => {
  put('a.txt', 10)
  put('src/b.txt', 20)
  put('src/deep/ä.txt', 30)
  put('src/deep/.gitignore', 7)
  writeFileSync(join(top, 'src/deep/.gitignore'), '*.log\n!a.x')
  put('src/deep/c.log', 1000)
  put('node_modules/x/index.js', 1000)
  put('data/big.bin', 1000)
  symlinkSync('a.txt', join(top, 'link'))
  const options = { defaultIgnores: true, excludes: ['data/'] }
  const told = await measureTree(top, options)
  const files = [...scanTree(top, options).entries.values()].filter(({ type }) => type === 'f')
  expect(told).toEqual({ files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) })
  expect(told?.files).toBe(4)
})

it('counts an empty folder as nothing, and refuses one that is not there', async () => {
  expect(await measureTree(top, ALL)).toEqual({ files: 0, bytes: 0 })
  await expect(measureTree(join(top, 'none'), ALL)).rejects.toThrow('ENOENT')
})

it('passes by what cannot be read, and stops when it is told', async () => {
  put('a.txt', 10)
  put('closed/b.txt', 10)
  chmodSync(join(top, 'closed'), 0)
  const told = await measureTree(top, ALL)
  chmodSync(join(top, 'closed'), 0o700)
  // Root reads everything.
  expect([10, 20]).toContain(told?.bytes)
  await expect(measureTree(top, ALL, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
})
