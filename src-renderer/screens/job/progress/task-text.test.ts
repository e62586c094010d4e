import { expect, test } from 'vitest'
import { type Task, taskRows, taskText } from './task-text.ts'

const task = (over: Partial<Task>): Task => ({
  name: 'a',
  state: 'running',
  done: null,
  total: null,
  fraction: null,
  unit: null,
  message: null,
  parent: null,
  startedAt: 0,
  updatedAt: 0,
  ...over,
})

test('how far a task is, in words; never 100 % before it is done', () => {
  expect(taskText(task({ done: 40, total: 100, fraction: 0.4, unit: 'steps' }))).toBe('40 of 100 steps · 40 %')
  expect(taskText(task({ done: 12_345, unit: 'files' }))).toBe('12,345 files')
  expect(taskText(task({ fraction: 0.9999 }))).toBe('99 %')
  expect(taskText(task({}))).toBe('')
})

test('tasks stand behind the one they belong to; circles and unknown parents lose nobody', () => {
  const rows = (all: Array<[string, string | null]>) =>
    taskRows(all.map(([name, parent]) => task({ name, parent }))).map(({ task, level }) => `${level}${task.name}`)
  expect(
    rows([
      ['a', null],
      ['b', null],
      ['a1', 'a'],
      ['a11', 'a1'],
      ['a2', 'a'],
    ]),
  ).toEqual(['0a', '1a1', '2a11', '1a2', '0b'])
  expect(
    rows([
      ['a', 'gone'],
      ['b', 'b'],
    ]),
  ).toEqual(['0a', '0b'])
  expect(
    rows([
      ['a', 'b'],
      ['b', 'a'],
      ['c', null],
    ]),
  ).toEqual(['0c', '0a', '1b'])
})
