import { describe, expect, it } from 'vitest'
import { linkWords } from './link-words.ts'
import { checkPaste } from './paste-guard.ts'
import { isSoftwareRenderer } from './renderer-choice.ts'
import { tabForKey } from './tab-keys.ts'
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

describe('tabForKey', () => {
  it('goes round with the arrows, and to both ends', () => {
    expect(tabForKey('ArrowRight', 0, 3)).toBe(1)
    expect(tabForKey('ArrowRight', 2, 3)).toBe(0)
    expect(tabForKey('ArrowLeft', 0, 3)).toBe(2)
    expect(tabForKey('Home', 1, 3)).toBe(0)
    expect(tabForKey('End', 1, 3)).toBe(2)
  })
  it('leaves all other keys alone, and all keys where there are no tabs', () => {
    expect(tabForKey('Enter', 0, 3)).toBeNull()
    expect(tabForKey('ArrowRight', -1, 0)).toBeNull()
  })
})

describe('linkWords', () => {
  it('says each thing once, and how it goes on', () => {
    expect(linkWords({ state: 'ended', reason: 'the shell was ended by SIGKILL' })).toBe(
      'The shell was ended by SIGKILL. What was printed stays here.',
    )
    expect(linkWords({ state: 'ended', reason: null })).toBe('The shell ended. What was printed stays here.')
    expect(linkWords({ state: 'disconnected', reason: 'timed out' })).toBe(
      'The connection to the server was lost: timed out. What was printed stays here.',
    )
  })
})
