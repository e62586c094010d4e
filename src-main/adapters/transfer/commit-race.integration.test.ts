import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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
