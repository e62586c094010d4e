import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { AttemptExit, AttemptSetup, AttemptStatus } from './types.ts'

const NOTHING = { exit: null, begun: false, setup: null, swept: false, tmuxSession: null, logSize: 0, logSizes: {} }

/**
 * Concludes from the facts that status.sh prints, one `word value` a line.
 * @throws RemotebotError REMOTE_FAILED where they make no sense
 */
export function parseAttemptStatus(output: string): AttemptStatus {
  const lines = output.split('\n').filter((line) => line !== '')
  if (lines.includes('absent')) return { ...NOTHING, state: 'absent' }
  const all = (word: string) => lines.filter((line) => line.startsWith(`${word} `)).map((l) => l.slice(word.length + 1))
  const one = (word: string) => all(word)[0] ?? ''
  const file = one('state')
  const setup = parseSetup(all('setup')[0], all('step'))
  const common = {
    exit: null,
    begun: all('mark').includes('begun') && (setup === null || all('setup')[0] === 'done'),
    setup,
    swept: all('mark').includes('swept'),
    tmuxSession: one('tmux') || null,
    logSize: Number(one('size')) || 0,
    logSizes: sizesOf(all('log')),
  }
  if (file.startsWith('exit-')) {
    return { ...common, state: 'exited', exit: parseExit(file, all('mark'), one('record'), one('problem')) }
  }
  if (file === 'ready') return { ...common, state: 'prepared' }
  if (all('runner').length > 0 || all('command').length > 0) return { ...common, state: 'running' }
  const claim = /^pid,\d+,[^,]*,(.*)$/.exec(file)
  if (!claim) throw unclear(output)
  const [then = '', now] = [claim[1], one('boot')]
  refuseElsewhere(hostOf(then), hostOf(now))
  return { ...common, tmuxSession: null, state: then === now ? 'vanished' : 'rebooted' }
}

/** From the name of its marker: none, done, nodir (the command's folder is missing) or <step>,<exit code>. */
function parseSetup(marker: string | undefined, notes: string[]): AttemptSetup | null {
  if (marker === undefined) return null
  const [, step, code] = /^(\d+),(\d+)$/.exec(marker) ?? []
  if (step !== undefined) return { state: 'failed', failed: { step: Number(step), code: Number(code) }, notes }
  return { state: marker === 'none' ? 'running' : 'done', failed: null, notes }
}

function sizesOf(lines: string[]): Record<string, number> {
  const pairs = lines.map((line) => line.split(' ') as [string, string])
  return Object.fromEntries(pairs.map(([name, size]) => [name, Number(size) || 0]))
}

/** The machine's name in a boot id `<boot>@<host>`; empty where there is none. */
const hostOf = (boot: string) => boot.split('@')[1] ?? ''

/** A machine that shares the home folder with the one that runs the attempt knows nothing of its processes. */
function refuseElsewhere(claimed: string, here: string): void {
  if (claimed === '' || here === '' || claimed === here) return
  throw new RemotebotError(
    'UNREACHABLE',
    `The attempt was started on ${claimed}, but the server's address leads to ${here} now.`,
    {
      hint: `Connect to ${claimed} itself: give it an address of its own.`,
    },
  )
}

/** What the name of an end marker says: `exit-3` is 3; `exit-none` and anything else null. */
export function exitCodeOf(marker: string): number | null {
  const match = /^exit-(\d{1,3})$/.exec(marker)
  return match ? Number(match[1]) : null
}

function parseExit(marker: string, marks: string[], record: string, problem: string): AttemptExit {
  // Left blank where even the space set aside could not be written.
  const size = /^\d+ (\d+)\s*$/.exec(record)?.[1]
  return {
    code: exitCodeOf(marker),
    timedOut: marks.includes('timed-out'),
    cancelled: marks.includes('cancelled'),
    sizeAtExit: size === undefined ? null : Number(size),
    problem: readable(problem),
  }
}

/** What a server says is shown and stored: one line, of a length that fits there. */
function readable(text: string): string | null {
  return (
    text
      .replace(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 1000) || null
  )
}

function unclear(output: string): RemotebotError {
  return new RemotebotError('REMOTE_FAILED', 'The folder of this attempt on the server is damaged', {
    hint: 'Look into it there; remove the job when nothing of it is needed.',
    details: output.slice(0, 2000),
  })
}
