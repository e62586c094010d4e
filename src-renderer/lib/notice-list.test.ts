import { expect, it } from 'vitest'
import type { Notice } from '../../src-shared/vocabulary/index.ts'
import { history, newSince } from './notice-list.ts'
import type { Said } from './notices.ts'

const told = (id: string, at: number, seen = false) => ({ id, at, seen, path: '/jobs/1', title: id }) as Notice
const said = (id: string, at: number): Said => ({ id, at, level: 'done', title: id, detail: null, href: null })

it('finds what came after, oldest first', () => {
  const notices = [told('c', 3), told('b', 2), told('a', 1)]
  expect(newSince(notices, 'a').map(({ id }) => id)).toEqual(['b', 'c'])
  expect(newSince(notices, 'c')).toEqual([])
  expect(newSince(notices, '')).toHaveLength(3)
})

it('joins what happened with what this window said, newest first, and marks what nobody has seen', () => {
  const past = history([told('c', 30), told('a', 10, true)], [said('d', 40), said('b', 20)], 1)
  expect(past.map(({ id, isNew, href }) => [id, isNew, href])).toEqual([
    ['d', true, null],
    ['c', true, '#/jobs/1'],
    ['b', false, null],
    ['a', false, '#/jobs/1'],
  ])
  const many = Array.from({ length: 200 }, (_, i) => told(`${i}`, 1000 - i))
  expect(history(many, [said('x', 2000)], 0)).toHaveLength(200)
})
