import { describe, expect, it } from 'vitest'
import { bucket, pad } from '../../components/sparkline.tsx'
import { extend, toggle } from './selection.ts'
import { toggleGroup } from './status-groups.ts'

describe('marking rows', () => {
  it('toggles one and extends both ways, keeping what was marked', () => {
    const ids = ['a', 'b', 'c', 'd']
    expect(toggle(['a'], 'a')).toEqual([])
    expect(extend(['d'], ids, 'c', 'a').sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(extend(['b'], ids, 'b', 'c')).toEqual(['b', 'c'])
  })

  it('extends between the same two jobs when new ones came in above', () => {
    expect(extend(['b'], ['new', 'a', 'b', 'c', 'd'], 'b', 'd')).toEqual(['b', 'c', 'd'])
    expect(extend([], ['a', 'b'], 'gone', 'b')).toEqual(['b'])
  })

  it('adds a group of statuses, or takes it out when all of it is in', () => {
    expect(toggleGroup(['failed'], ['running', 'deploying'])).toEqual(['failed', 'running', 'deploying'])
    expect(toggleGroup(['failed', 'running', 'deploying'], ['running', 'deploying'])).toEqual(['failed'])
  })
})

describe('sparklines', () => {
  it('take the mean of what is known in each bar and fill from the right', () => {
    expect(bucket([0, 1, null, 1], 2)).toEqual([0.5, 1])
    expect(bucket([null, null], 1)).toEqual([null])
    expect(pad([1], 3)).toEqual([null, null, 1])
  })
})
