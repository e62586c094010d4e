import { describe, expect, it } from 'vitest'
import { SHORTCUTS } from './shortcut-list.ts'
import { conflictOf, isSingle, keysOf, match } from './shortcuts.ts'

const free = { inField: false, singleKeys: true }
const ids = (typed: string, options = free, bindings = {}) => match(typed, bindings, options).hits.map((hit) => hit.id)

describe('the shortcut registry', () => {
  it('has no two shortcuts on the same keys', () => {
    for (const one of SHORTCUTS)
      for (const keys of keysOf(one, {})) expect(conflictOf(one.id, keys, {}), `${one.id} ${keys}`).toBeUndefined()
  })

  it('finds sequences and alternatives', () => {
    expect(match('g', {}, free)).toEqual({ hits: [], partial: true })
    expect(ids('g j')).toEqual(['go.jobs'])
    expect(ids('arrowdown')).toEqual(['list.next'])
  })

  it('keeps single letters out of text fields, but not the palette', () => {
    const typing = { inField: true, singleKeys: true }
    expect(ids('j', typing)).toEqual([])
    expect(match('g', {}, typing).partial).toBe(false)
    expect(ids('mod+k', typing)).toEqual(['palette'])
  })

  it('can turn single letters off without losing arrows', () => {
    const off = { inField: false, singleKeys: false }
    expect(ids('j', off)).toEqual([])
    expect(ids('shift+e', off)).toEqual([])
    expect(ids('arrowdown', off)).toEqual(['list.next'])
  })

  it('prefers own keys and names a conflict', () => {
    expect(ids('mod+p', free, { palette: 'mod+p' })).toEqual(['palette'])
    expect(ids('mod+k', free, { palette: 'mod+p' })).toEqual([])
    expect(conflictOf('job.rerun', 'g', {})?.id).toBe('go.now')
    expect(conflictOf('job.rerun', 'mod+n', {})?.id).toBe('job.new')
  })

  it('knows which keys a text field would want', () => {
    expect([isSingle('x'), isSingle('shift+e'), isSingle('mod+x'), isSingle('escape')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
