import { describe, expect, it } from 'vitest'
import { OneAtATime } from './one-at-a-time.ts'

/** Work that ends when it is told to. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, passed }
}

describe('one at a time', () => {
  it('waits in order at one place, and not at others', async () => {
    const places = new OneAtATime()
    const done: string[] = []
    const first = gate()
    const all = [
      places.wait('a', () => first.passed.then(() => void done.push('a1'))),
      places.wait('a', async () => void done.push('a2')),
      places.wait('a', async () => void done.push('a3')),
      places.wait('b', async () => void done.push('b1')),
    ]
    await all[3]
    expect(done).toEqual(['b1'])
    first.open()
    await Promise.all(all)
    expect(done).toEqual(['b1', 'a1', 'a2', 'a3'])
  })

  it('goes on after a failure', async () => {
    const places = new OneAtATime()
    const failing = places.wait('a', () => Promise.reject(new Error('no')))
    const next = places.wait('a', async () => 'yes')
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })

  it('refuses those that do not wait', async () => {
    const places = new OneAtATime()
    const first = gate()
    const going = places.try('a', '~/x', () => first.passed)
    await expect(places.try('a', '~/x', async () => {})).rejects.toMatchObject({ code: 'INVALID_STATE' })
    first.open()
    await going
    expect(await places.try('a', '~/x', async () => 1)).toBe(1)
  })

  it('waits no longer than its signal', async () => {
    const places = new OneAtATime()
    const first = gate()
    const going = places.wait('a', () => first.passed)
    const leaving = new AbortController()
    const began: string[] = []
    const waiting = places.wait('a', async () => began.push('it'), leaving.signal)
    leaving.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    first.open()
    await going
    expect(began).toEqual([])
  })
})
