import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { AttemptExit, AttemptStatus } from './types.ts'

/**
 * Concludes from the facts that status.sh prints, one `word value` a line.
 * @throws RemotebotError REMOTE_FAILED where they make no sense
 */
export function parseAttemptStatus(output: string): AttemptStatus {
  const lines = output.split('\n').filter((line) => line !== '')
  if (lines.includes('absent')) return { state: 'absent', exit: null, tmuxSession: null, logSize: 0 }
  const all = (word: string) => lines.filter((line) => line.startsWith(`${word} `)).map((l) => l.slice(word.length + 1))
  const one = (word: string) => all(word)[0] ?? ''
  const file = one('state')
  const common = { exit: null, tmuxSession: one('tmux') || null, logSize: Number(one('size')) || 0 }
  if (file.startsWith('exit-')) {
    return { ...common, state: 'exited', exit: parseExit(file, all('mark'), one('record'), one('problem')) }
  }
  if (file === 'ready') return { ...common, state: 'prepared' }
  if (all('runner').length > 0 || all('command').length > 0) return { ...common, state: 'running' }
  const claim = /^pid,\d+,[^,]*,(.*)$/.exec(file)
  if (!claim) throw unclear(output)
  return { ...common, tmuxSession: null, state: claim[1] === one('boot') ? 'vanished' : 'rebooted' }
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
    problem: problem.trim() || null,
  }
}

function unclear(output: string): RemotebotError {
  return new RemotebotError('REMOTE_FAILED', 'The folder of this attempt on the server is damaged', {
    hint: 'Look into it there; remove the job when nothing of it is needed.',
    details: output.slice(0, 2000),
  })
}
