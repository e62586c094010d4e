import { describe, expect, it } from 'vitest'
import { checkPaste } from './paste-guard.ts'
import { isSoftwareRenderer } from './renderer-choice.ts'
import { isWebLink, webLinks } from './terminal-link.ts'

describe('checkPaste', () => {
  it('lets one line through', () => expect(checkPaste('ls -l')).toMatchObject({ text: 'ls -l', ask: false }))
  it('asks before several lines, whatever ends them', () => {
    expect(checkPaste('a\r\nb\rc')).toMatchObject({ text: 'a\nb\nc', lines: 3, ask: true })
    expect(checkPaste('rm -rf x\n').ask).toBe(true)
  })
  it('takes out control characters, so that no text can end a bracketed paste', () => {
    expect(checkPaste('a\x1b[201~\x03b')).toMatchObject({ text: 'a[201~b', removed: 2, ask: true })
  })
})

describe('links', () => {
  it('are http and https only, without the sentence around them', () => {
    expect(webLinks('see (https://example.org/a?b=c), or http://x.y.')).toEqual([
      { at: 5, url: 'https://example.org/a?b=c' },
      { at: 36, url: 'http://x.y' },
    ])
    expect(webLinks('file:///etc/passwd javascript:alert(1)')).toEqual([])
    expect(isWebLink('javascript:alert(1)')).toBe(false)
  })
})

it('knows software renderers by name', () => {
  expect(isSoftwareRenderer('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)))')).toBe(true)
  expect(isSoftwareRenderer('llvmpipe (LLVM 15.0.6, 256 bits)')).toBe(true)
  expect(isSoftwareRenderer('ANGLE (Apple, ANGLE Metal Renderer: Apple M2)')).toBe(false)
})
