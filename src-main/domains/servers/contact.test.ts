import { describe, expect, it } from 'vitest'
import { type Contact, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { afterAnswer, afterFailure, losesContact } from './contact.ts'

const never: Contact = { status: 'never', since: 1, reason: null }
const live: Contact = { status: 'live', since: 2, reason: null }
const failure = new Error('no route')

describe('contact', () => {
  it('moves `since` only when the status does', () => {
    expect(afterAnswer(live, 9)).toBe(live)
    expect(afterAnswer({ status: 'unknown', since: 3, reason: 'x' }, 9)).toEqual({ ...live, since: 9 })
    const lost = afterFailure(live, failure, 5)
    expect(lost).toEqual({ status: 'unknown', since: 5, reason: 'no route' })
    expect(afterFailure(lost, failure, 6)).toBe(lost)
    expect(afterFailure(lost, new Error('refused'), 7)).toEqual({ ...lost, reason: 'refused' })
  })

  it('stays `never` until the first answer, with the reason', () => {
    expect(afterFailure(never, failure, 5)).toEqual({ ...never, reason: 'no route' })
    expect(afterAnswer(never, 6)).toEqual({ status: 'live', since: 6, reason: null })
  })

  it('is lost by failures to reach or log in, not by failures there', () => {
    expect(losesContact(new RemotebotError('UNREACHABLE', ''))).toBe(true)
    expect(losesContact(new RemotebotError('HOST_KEY_CHANGED', ''))).toBe(true)
    expect(losesContact(new RemotebotError('REMOTE_FAILED', ''))).toBe(false)
    expect(losesContact(new RemotebotError('DISK_FULL', ''))).toBe(false)
    expect(losesContact(new TypeError())).toBe(false)
  })
})
