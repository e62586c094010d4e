import { describe, expect, it } from 'vitest'
import { jobSpec } from '../../../src-shared/vocabulary/index.ts'
import { chargedTo, newJob, sameRequest } from './new-job.ts'

const anna = { kind: 'window' as const, name: 'anna' }
const spec = (more = {}) => jobSpec.parse({ command: 'python train.py', ...more })
const row = (more = {}) => newJob({ spec: spec(more) }, anna, null, 5)

describe('newJob', () => {
  it('keeps what the queue needs beside the specification', () => {
    const push = { folder: '/src/proj' }
    expect(row({ priority: 7, push, tools: ['git'] })).toMatchObject({
      status: 'queued',
      priority: 7,
      workspace: expect.stringMatching(/^proj-[0-9a-f]{6}$/),
      needs: expect.stringContaining('git'),
      heldUntil: null,
    })
    expect(row()).toMatchObject({ name: 'python train.py', workspace: null, needs: null, requester: 'anna' })
    expect(newJob({ spec: spec(), requester: 'nightly' }, anna, null, 5).requester).toBe('anna/nightly')
  })
})

describe('chargedTo', () => {
  it('is whom it is for; who asked is kept beside it, so that both limits count', () => {
    expect(chargedTo(row())).toBe('anna')
    const nightly = newJob({ spec: spec(), requester: 'team/nightly' }, anna, null, 5)
    expect([chargedTo(nightly), nightly.askedBy, nightly.automation]).toEqual(['team/nightly', 'anna', 0])
    const token = { kind: 'token' as const, name: 'ci', tokenId: 't', scopes: [] }
    expect(newJob({ spec: spec() }, token, null, 5)).toMatchObject({ askedBy: null, automation: 1 })
  })
})

describe('sameRequest', () => {
  it('takes the same request for the same, in whatever order its variables are', () => {
    const earlier = row({ env: { A: '1', B: '2' }, push: { git: 'https://host/a' } })
    const stored = { ...earlier, spec: JSON.parse(JSON.stringify(earlier.spec)) }
    expect(
      sameRequest(stored, spec({ push: { git: 'https://host/a', ref: undefined }, env: { B: '2', A: '1' } })),
    ).toBe(stored)
  })

  it('refuses another one', () => {
    for (const more of [{ env: { A: '2' } }, { priority: 1 }, { bootstrap: [{ run: 'make' }] }, { ssh: 'a@b' }]) {
      expect(() => sameRequest(row({ env: { A: '1' } }), spec({ env: { A: '1' }, ...more }))).toThrowError(
        expect.objectContaining({ code: 'INVALID_STATE' }),
      )
    }
  })
})
