import { describe, expect, it } from 'vitest'
import { keyLabel, keyName } from './keys.ts'

const press = (key: string, more: Partial<Parameters<typeof keyName>[0]> = {}) => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('keyName', () => {
  it('names plain keys, letters with Shift, and printed signs', () => {
    expect(keyName(press('j'), false)).toBe('j')
    expect(keyName(press('E', { shiftKey: true }), false)).toBe('shift+e')
    expect(keyName(press('?', { shiftKey: true }), false)).toBe('?')
    expect(keyName(press('ArrowDown', { shiftKey: true }), false)).toBe('shift+arrowdown')
  })

  it('follows the letters of the layout, and their places where it prints no Latin ones', () => {
    const dvorak = press('v', { ctrlKey: true, shiftKey: true, code: 'Period' })
    expect(keyName(dvorak, false)).toBe('mod+shift+v')
    expect(keyName(press('l', { ctrlKey: true, code: 'KeyP' }), false)).toBe('mod+l')
    expect(keyName(press('л', { ctrlKey: true, code: 'KeyK' }), false)).toBe('mod+k')
    expect(keyName(press('о', { code: 'KeyJ' }), false)).toBe('j')
    expect(keyName(press('У', { shiftKey: true, code: 'KeyE' }), false)).toBe('shift+e')
    const azerty = press('.', { ctrlKey: true, shiftKey: true, code: 'Comma' })
    expect(keyName(azerty, false)).toBe('mod+shift+.')
    expect(keyName(press('Dead', { ctrlKey: true, code: 'Backquote' }), false)).toBe('mod+`')
    expect(keyName(press('Dead', { code: 'Backquote' }), false)).toBeNull()
  })

  it('uses the place of the key with a modifier, since Shift changes the sign', () => {
    expect(keyName(press('>', { ctrlKey: true, shiftKey: true, code: 'Period' }), false)).toBe('mod+shift+.')
    expect(keyName(press('`', { ctrlKey: true, code: 'Backquote' }), false)).toBe('mod+`')
  })

  it('takes ⌘ on a Mac and Ctrl elsewhere, and leaves the others alone', () => {
    expect(keyName(press('k', { metaKey: true }), true)).toBe('mod+k')
    expect(keyName(press('k', { ctrlKey: true }), false)).toBe('mod+k')
    expect(keyName(press('k', { ctrlKey: true }), true)).toBeNull()
    expect(keyName(press('k', { altKey: true }), false)).toBeNull()
    expect(keyName(press('Shift', { shiftKey: true }), false)).toBeNull()
  })
})

describe('keyLabel', () => {
  it('reads as people write keys', () => {
    expect(keyLabel('mod+shift+.', true)).toBe('⌘⇧.')
    expect(keyLabel('mod+k', false)).toBe('Ctrl K')
    expect(keyLabel('g j', false)).toBe('G then J')
  })
})
