import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { RemotebotError } from '../../src-shared/vocabulary/index.ts'
import { reconnectDelay } from './connection-state.ts'
import { problemText, toProblem } from './problem.ts'
import { resolveTheme } from './theme.ts'

describe('toProblem', () => {
  it('keeps code, hint and exact text of the engine', () => {
    const error = new ORPCError('UNREACHABLE', {
      message: 'box did not answer',
      data: { hint: 'Check the address.', details: 'ETIMEDOUT' },
    })
    expect(toProblem(error)).toEqual({
      code: 'UNREACHABLE',
      message: 'box did not answer',
      data: { hint: 'Check the address.', details: 'ETIMEDOUT' },
    })
    expect(problemText('The server', toProblem(error))).toBe(
      'The server (UNREACHABLE)\nbox did not answer\nCheck the address.\nETIMEDOUT',
    )
  })

  it('calls a closed channel what it is, and never shows a stack', () => {
    expect(toProblem(new Error('Cannot send message, WebSocket is not open.')).code).toBe('NO_ENGINE')
    expect(toProblem(new RemotebotError('NO_ENGINE', 'gone')).message).toBe('gone')
    expect(JSON.stringify(toProblem(new TypeError('x is undefined')))).not.toContain('.ts:')
  })
})

describe('small decisions', () => {
  it('back off from a quarter second to five', () => {
    expect([1, 2, 3, 6, 50].map((attempt) => reconnectDelay(attempt, 0.5))).toEqual([250, 500, 1000, 5000, 5000])
  })

  it('follow the system only while that is chosen', () => {
    expect(resolveTheme('system', { dark: false, moreContrast: false })).toBe('light')
    expect(resolveTheme('system', { dark: true, moreContrast: true })).toBe('contrast')
    expect(resolveTheme('light', { dark: true, moreContrast: true })).toBe('light')
  })
})
