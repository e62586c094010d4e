import { describe, expect, it } from 'vitest'
import { jobSpec } from '../../../src-shared/vocabulary/index.ts'
import { draftOf, newPair, newStep } from './draft.ts'
import { parseDraft } from './parse-draft.ts'

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

  it('keeps every field of a job that comes from elsewhere', () => {
    const whole = jobSpec.parse({
      name: 'train',
      ssh: 'anna@gpu:2222',
      workspace: 'train-ws',
      push: { folder: '/home/anna/train', excludes: ['*.ckpt', 'data/'], defaultIgnores: false },
      bootstrap: [{ run: 'apt list' }, { name: 'deps', run: 'pip install -r r.txt\necho ok', inputs: ['a b.txt'] }],
      command: 'python train.py',
      workingDir: 'src',
      outputs: ['results/', '~/logs/*.csv'],
      outputsWhen: 'success',
      resources: { cpu: 4, memoryGb: 1.5, gpu: 1, diskGb: 20 },
      tools: ['git', 'python3'],
      keepAlive: true,
      keepFor: 5400,
      keepOnFailure: 600,
      removeWorkspace: true,
      priority: -3,
      justification: 'for anna',
      project: 'eval',
    })
    expect(parseDraft(draftOf(whole)).spec).toEqual(whole)
    for (const other of [
      { command: 'x', push: { git: 'git@host:a/b.git', ref: 'v1' } },
      { command: 'x', instance: 'runpod:abc' },
      { command: 'x', provision: { gpu: 'H100', count: 2 } },
      { command: 'x', server: 'train-box' },
    ]) {
      const given = jobSpec.parse(other)
      expect(parseDraft(draftOf(given)).spec).toEqual(given)
    }
  })

  it('says what is wrong with the parts that a job need not have', () => {
    const problem = (change: object) => parseDraft(draft(change)).problems
    const { push } = draftOf(undefined)
    expect(problem({ push: { ...push, kind: 'folder' } })?.push).toBe('choose the folder to push')
    expect(problem({ push: { ...push, kind: 'folder', folder: 'src' } })?.push).toMatch(/"src" is no full path/)
    expect(problem({ push: { ...push, kind: 'git' } })?.push).toMatch(/no address/)
    expect(problem({ bootstrap: [newStep({ run: '', name: 'deps' })] })?.bootstrap).toBe('step 1 has nothing to run')
    expect(problem({ cpu: 'many' })?.resources).toBe('CPUs: a number, such as 4')
    expect(problem({ tools: 'git a/b' })?.tools).toMatch(/^2: a tool is/)
    expect(problem({ priority: 'high' })?.priority).toBe('a whole number')
    expect(problem({ priority: '101' })?.priority).toMatch(/between -100 and 100/)
    expect(problem({ place: 'ssh' })?.ssh).toMatch(/user@host/)
    expect(problem({ keepFor: '5' })?.keepFor).toMatch(/at least a minute/)
    expect(problem({ workspace: '../x' })?.workspace).toMatch(/workspace name/)
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

  it('takes 0 for no hold after a failure, as a job file does', () => {
    expect(parseDraft(draft({ keepOnFailure: '0' })).spec?.keepOnFailure).toBe(0)
    expect(parseDraft(draft({ keepFor: '0' })).problems?.keepFor).toMatch(/not a positive duration/)
  })

  it('ignores empty rows, but no value', () => {
    expect(parseDraft(draft({ env: [newPair('', 'lost')] })).problems?.env).toMatch(/no variable name/)
    expect(parseDraft(draft({ env: [newPair('', '')] })).spec?.env).toEqual({})
  })
})
