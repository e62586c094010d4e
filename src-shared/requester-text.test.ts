import { expect, it } from 'vitest'
import { inputText, requesterOnText, requesterText } from './requester-text.ts'

const by = (change: object) => ({ requester: 'anna', askedBy: null, automation: false, askedFrom: null, ...change })

it.each([
  [{}, 'anna', 'anna'],
  [{ askedFrom: 'laptop' }, 'anna', 'anna on laptop'],
  [
    { requester: 'goalbot', automation: true, askedFrom: 'ci-2' },
    'goalbot (automation)',
    'goalbot on ci-2 (automation)',
  ],
  [
    { askedBy: 'ci', automation: true, askedFrom: '10.0.0.7' },
    'ci (automation) for anna',
    'ci on 10.0.0.7 (automation) for anna',
  ],
])('says whom a request comes from %#', (change, who, where) => {
  expect(requesterText(by(change))).toBe(who)
  expect(requesterOnText(by(change))).toBe(where)
})

it.each([
  [{ source: 'nothing', files: 0, bytes: 0 }, 'nothing is pushed'],
  [{ source: 'folder', files: 1204, bytes: 38_000_000 }, '1,204 files, 38 MB'],
  [{ source: 'folder', files: 1, bytes: 0 }, '1 file, 0 B'],
  [{ source: 'folder', files: null, bytes: null }, 'a folder, size not known yet'],
  [{ source: 'repository', files: null, bytes: null }, 'a repository, size not known'],
] as const)('says what a job brings along %#', (input, text) => expect(inputText(input)).toBe(text))
