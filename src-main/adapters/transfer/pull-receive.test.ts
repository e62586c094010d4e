import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LocalPlace } from './local-place.ts'
import type { Remotely } from './pull-find.ts'
import { type Outcome, Receiver } from './pull-receive.ts'
import { scratch } from './testing-trees.ts'

let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
})
afterEach(() => place.remove())

it('gives back a file whose sum never came, and puts only the others in place', () => {
  const fileOf = (path: string): Remotely => {
    return { path, landing: path, root: '/', type: 'f', mode: 0o644, size: 2, mtime: 1, fraction: '', links: 1 }
  }
  const files = [fileOf('told'), fileOf('untold')]
  const units = files.map((file) => ({ kind: 'files' as const, files: [file], arrived: false }))
  const outcomes: Outcome[] = []
  const receiver = new Receiver(new LocalPlace(place.path), 'sha256sum', units, (outcome) => outcomes.push(outcome))
  const sum = createHash('sha256').update('hi').digest('hex')
  for (const number of [0, 1]) {
    receiver.bytes(number, Buffer.from('hi'))
    receiver.end(number, false)
  }
  receiver.sums(0, [sum])
  receiver.finish()
  expect(outcomes).toEqual([
    { file: files[0], sum },
    { file: files[1], sum: null, reason: null },
  ])
  expect([existsSync(place.at('told')), existsSync(place.at('untold'))]).toEqual([true, false])
})
