import { describe, expect, it } from 'vitest'
import { applySgr, BOLD, DIM, PLAIN, styleAfter, TRUE_COLOUR, UNDERLINE } from './text-style.ts'

describe('applySgr', () => {
  it.each([
    ['31', { fg: 1, bg: -1, flags: 0 }],
    ['1;4;42', { fg: -1, bg: 2, flags: BOLD | UNDERLINE }],
    ['97;101', { fg: 15, bg: 9, flags: 0 }],
    ['38;5;208', { fg: 208, bg: -1, flags: 0 }],
    ['48;2;1;2;3;1', { fg: -1, bg: TRUE_COLOUR + 0x010203, flags: BOLD }],
    ['38;1', { fg: -1, bg: -1, flags: BOLD }],
    ['', PLAIN],
  ])('reads %j', (parameters, style) => expect(applySgr(PLAIN, parameters)).toMatchObject(style))

  it('turns off what it turned on', () => {
    expect(applySgr({ fg: 1, bg: 2, flags: BOLD | DIM | UNDERLINE }, '22;24;39;49')).toEqual(PLAIN)
  })
})

describe('styleAfter', () => {
  it('is the last style set', () =>
    expect(styleAfter('\x1b[31ma\x1b[1mb', PLAIN)).toEqual({ fg: 1, bg: -1, flags: BOLD }))
  it('is plain after a full reset', () => expect(styleAfter('\x1b[31m\x1bc', PLAIN)).toEqual(PLAIN))
})
