import { describe, expect, it } from 'vitest'
import { draftOf, newPair, parseDraft } from './draft.ts'

const draft = (change = {}) => ({ ...draftOf({ command: 'true' }), ...change })

describe('the New job form', () => {
  it('goes to a spec and back unchanged', () => {
    const { spec } = parseDraft(
      draft({ name: 'x', env: [newPair('A', '1')], secrets: [newPair('T', 'hf')], timeLimit: '90m', tty: true }),
    )
    expect(spec).toMatchObject({
      name: 'x',
      env: { A: '1' },
      secrets: { T: 'hf' },
      timeLimit: 5400,
      tty: true,
      server: 'auto',
    })
    expect(parseDraft(draftOf(spec ?? undefined)).spec).toEqual(spec)
  })

  it('says what is wrong by field', () => {
    expect(parseDraft(draft({ command: '  ' })).problems?.command).toMatch(/needs a command/)
    expect(parseDraft(draft({ timeLimit: '2x' })).problems?.timeLimit).toMatch(/not a duration/)
    expect(parseDraft(draft({ env: [newPair('A', '1'), newPair('A', '2')] })).problems?.env).toBe('A is there twice')
    expect(parseDraft(draft({ env: [newPair('1A', 'x')] })).problems?.env).toMatch(/variable name/)
    expect(parseDraft(draft({ secrets: [newPair('T', '')] })).problems?.secrets).toMatch(/entry of the vault/)
    expect(parseDraft(draft({ env: [newPair('A', '1')], secrets: [newPair('A', 'hf')] })).problems?.secrets).toMatch(
      /already/,
    )
  })

  it('ignores empty rows, but no value', () => {
    expect(parseDraft(draft({ env: [newPair('', 'lost')] })).problems?.env).toMatch(/no variable name/)
    expect(parseDraft(draft({ env: [newPair('', '')] })).spec?.env).toEqual({})
  })
})
