import { describe, expect, it } from 'vitest'
import { PALETTE_ROWS, type PaletteEntry, parseQuery, rank, score } from './palette.ts'

const entry = (id: string, kind: PaletteEntry['kind'], title: string, detail?: string): PaletteEntry => ({
  id,
  kind,
  title,
  detail,
  run: () => {},
})

const ENTRIES = [
  entry('c1', 'command', 'New job'),
  entry('c2', 'command', 'Go to Jobs'),
  entry('s1', 'server', 'train-box', 'anna@train.example.org'),
  entry('j1', 'job', 'train-7b', 'Running'),
  entry('h1', 'help', 'Next row'),
]
const titles = (query: string, recents: string[] = []) => rank(ENTRIES, query, recents).map((one) => one.title)

describe('score', () => {
  it('orders whole, prefix, word start, inside, scattered, none', () => {
    const order = ['job', 'jobs', 'new job', 'myjobs', 'j-o-x-b', 'server'].map((title) => score('job', title))
    expect(order).toEqual([...order].sort((a, b) => b - a))
    expect(order.at(-1)).toBe(0)
    expect(new Set(order).size).toBe(order.length)
  })
})

describe('rank', () => {
  it('narrows by prefix', () => {
    expect(parseQuery('@ Train')).toEqual({ kind: 'server', text: 'train' })
    expect(titles('@')).toEqual(['train-box'])
    expect(titles('#train')).toEqual(['train-7b'])
    expect(titles('>job')).toEqual(['New job', 'Go to Jobs'])
    expect(titles('?')).toEqual(['Next row'])
  })

  it('puts recents first when nothing is typed, and leaves keys out', () => {
    expect(titles('', ['j1', 's1'])).toEqual(['train-7b', 'train-box', 'New job', 'Go to Jobs'])
  })

  it('finds by the grey text, below titles', () => {
    expect(titles('example')).toEqual(['train-box'])
    expect(titles('zzz')).toEqual([])
  })

  it('never gives more rows than are rendered', () => {
    const many = Array.from({ length: 500 }, (_, index) => entry(`j${index}`, 'job', `batch-${index}`))
    expect(rank(many, 'batch', [])).toHaveLength(PALETTE_ROWS)
  })
})
