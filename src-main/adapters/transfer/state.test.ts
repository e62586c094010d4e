import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Pushed, PushMemory } from './state.ts'
import { scratch } from './testing-trees.ts'

let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
})
afterEach(() => place.remove())

const pushed = (hash: string): Pushed => ({ type: 'f', size: 5, mtimeNs: '7', ctimeNs: '1', inode: '1', hash })
const file = () => place.at('memory.json')

it('remembers with its key what was pushed', () => {
  const first = new PushMemory(file(), '~/x')
  const hash = first.hash.of(Buffer.from('hello')).toString('hex')
  first.prepare(new Map([['a', pushed(hash)]]))
  first.settle()
  const second = new PushMemory(file(), '~/x')
  expect(second.state.entries.get('a')).toEqual(pushed(hash))
  expect(second.hash.of(Buffer.from('hello')).toString('hex')).toBe(hash)
  expect(new PushMemory(file(), '~/y').state.entries.size).toBe(0)
})

it('takes over what version 1 put there, without its hashes of chunks', () => {
  const old = { ...pushed('ab'.repeat(32)), chunks: 'AAAA' }
  const lines = [{ version: 1, target: '~/x' }, { set: [['a', old]] }, { done: true }]
  writeFileSync(file(), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const memory = new PushMemory(file(), '~/x')
  expect(memory.state.entries.get('a')).toEqual(pushed('ab'.repeat(32)))
  memory.prepare(new Map([...memory.state.entries, ['b', pushed('new')]]))
  memory.settle()
  expect(readFileSync(file(), 'utf8')).toMatch(/^\{"version":2,/)
  expect([...new PushMemory(file(), '~/x').state.entries]).toEqual([
    ['a', pushed('ab'.repeat(32))],
    ['b', pushed('new')],
  ])
})

it.each([
  ['of a later version', '{"version":3,"target":"~/x"}'],
  ['with a spoilt key', '{"version":2,"target":"~/x","key":"short"}'],
  ['without a head', '[]'],
  ['torn', '{"version":2,"tar'],
])('starts anew from a file %s', (_what, head) => {
  writeFileSync(file(), `${head}\n${JSON.stringify({ set: [['a', pushed('x')]] })}\n`)
  const memory = new PushMemory(file(), '~/x')
  expect(memory.state.entries.size).toBe(0)
  memory.prepare(new Map([['b', pushed('y')]]))
  expect([...new PushMemory(file(), '~/x').state.entries.keys()]).toEqual(['b'])
})
