import { afterEach, describe, expect, it, vi } from 'vitest'
import { SHORTCUTS } from './shortcut-list.ts'
import { conflictOf, isSingle, keysOf, listenForShortcuts, match, useLiveShortcuts } from './shortcuts.ts'
import { useUi } from './ui.ts'

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

describe('the keys of the window', () => {
  vi.stubGlobal('Element', class {})
  const target = new EventTarget()
  listenForShortcuts(target as Window)
  const press = (change: object) => {
    const plain = { key: '', metaKey: false, ctrlKey: false, altKey: false, shiftKey: false, repeat: false }
    target.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), plain, change))
  }
  const handlers = { 'job.new': vi.fn(), confirm: vi.fn(), back: vi.fn() }
  const live = Object.entries(handlers).map(([id, handler]) => [id, [handler]])
  useLiveShortcuts.setState({ live: Object.fromEntries(live) })
  const [newJob, confirm] = [
    { key: 'n', code: 'KeyN', ctrlKey: true },
    { key: 'Enter', ctrlKey: true },
  ]
  afterEach(() => {
    useUi.setState({ overlay: null, dialogs: 0 })
    vi.clearAllMocks()
  })

  it.each([{ dialogs: 1 }, { overlay: { kind: 'shortcuts' } as const }])('mean only the dialog under %o', (cover) => {
    press(newJob)
    expect(handlers['job.new']).toHaveBeenCalledOnce()
    useUi.setState(cover)
    press(newJob)
    press(confirm)
    expect(handlers['job.new']).toHaveBeenCalledOnce()
    expect(handlers.confirm).toHaveBeenCalledOnce()
  })

  it('close a dialog without going back on the screen below it', () => {
    useUi.setState({ dialogs: 1 })
    const close = () => useUi.setState({ dialogs: 0 })
    target.addEventListener('keydown', close, { capture: true, once: true })
    press({ key: 'Escape' })
    expect(handlers.back).not.toHaveBeenCalled()
    press({ key: 'Escape' })
    expect(handlers.back).toHaveBeenCalledOnce()
  })

  it('confirm once, however long they are held', () => {
    press(confirm)
    press({ ...confirm, repeat: true })
    expect(handlers.confirm).toHaveBeenCalledOnce()
  })
})
