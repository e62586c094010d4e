import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import commit from '../../../resources/transfer/commit.sh?raw'
import { scratch } from './testing-trees.ts'

let place: ReturnType<typeof scratch>
beforeEach(() => {
  place = scratch()
})
afterEach(() => place.remove())

it.each(['dd', 'chmod', 'touch', 'mv'])(
  'never puts an empty file over a big one that another put in place just before %s',
  (program) => {
    mkdirSync(place.at('.remotebot-sync/parts'), { recursive: true })
    writeFileSync(place.at('.remotebot-sync/parts/f1'), 'content')
    const script = [
      commit,
      `other() { [ ! -f $sync/parts/f1 ] || command mv $sync/parts/f1 big; }`,
      `${program}() { other; command ${program} "$@"; }`,
      "part f1 './big' 7 0644 202001010000.00",
    ].join('\n')
    execFileSync('sh', ['-c', script], { cwd: place.path, stdio: 'pipe' })
    expect(readFileSync(place.at('big'), 'utf8')).toBe('content')
  },
)

it.each([
  ['it is what was pushed', 'x'.repeat(7), 1_600_000_000, 'y'.repeat(7)],
  ['its time has a part of a second', 'x'.repeat(7), 1_600_000_000.5, 'y'.repeat(7)],
  ['it is newer', 'changed', 1_600_000_009, 'changed'],
  ['it is older', 'changed', 1_599_999_999, 'changed'],
  ['it is longer', 'longer!!', 1_600_000_000, 'longer!!'],
])('changes chunks of a file only where nobody changed it since: %s', (_what, content, seconds, after) => {
  mkdirSync(place.at('.remotebot-sync/parts'), { recursive: true })
  writeFileSync(place.at('.remotebot-sync/parts/c1'), 'y'.repeat(7))
  writeFileSync(place.at('big'), content)
  utimesSync(place.at('big'), seconds, seconds)
  const patch = "patch c1 './big' 7 0644 202101010000.00 7 202009131226.40 202009131226.41 1:0:0"
  // Twice: every step may be repeated.
  execFileSync('sh', ['-c', [commit, patch, patch].join('\n')], { cwd: place.path, stdio: 'pipe' })
  expect(readFileSync(place.at('big'), 'utf8')).toBe(after)
})
