import { expect, it } from 'vitest'
import type { ServerEntry } from './listing.ts'
import { trusted } from './push-plan.ts'
import type { Pushed } from './state.ts'

const pushed = (hash: string): Pushed => {
  return { type: 'f', size: 5, mtimeNs: '7000000001', ctimeNs: '1', inode: '1', hash }
}
const there: ServerEntry = { path: 'a', type: 'f', mode: 0o644, size: 5, mtime: 7, fraction: '', links: 1 }

it('trusts no memory of a file that an unfinished push replaced by one of the same size and second', () => {
  const state = (now: string, before: string) => {
    return { entries: new Map([['a', pushed(now)]]), before: new Map([['a', pushed(before)]]) }
  }
  expect(trusted('a', there, state('new', 'old'))).toBe(undefined)
  expect(trusted('a', there, state('same', 'same'))?.hash).toBe('same')
  expect(trusted('a', there, { ...state('new', 'old'), before: new Map() })?.hash).toBe('new')
})
