import { readFile, rename, writeFile } from 'node:fs/promises'
import { type LogNotice, logNotice } from '../../../../src-shared/vocabulary/log.ts'

/** One notice as it is stored. */
export function noticeLine(notice: LogNotice): string {
  return `${JSON.stringify(notice)}\n`
}

/** All whole notices; a line that a crash tore is left out. */
export async function readNotices(path: string): Promise<LogNotice[]> {
  return parseNotices(await readText(path))
}

/**
 * Makes the file fit to be appended to: without torn lines, and without places past the end of the log
 * (after a power cut the log may have lost bytes that the notice was about).
 */
export async function repairNotices(path: string, logSize: number): Promise<LogNotice[]> {
  const text = await readText(path)
  const notices = parseNotices(text).map((notice) => ({ ...notice, offset: Math.min(notice.offset, logSize) }))
  const whole = notices.map(noticeLine).join('')
  if (whole !== text) {
    await writeFile(`${path}.new`, whole, { mode: 0o600, flush: true })
    await rename(`${path}.new`, path)
  }
  return notices
}

/**
 * Where byte 0 of the present remote file is stored. A remote file that shrank begins a new segment at the
 * stored end; its `shrunk` notice is the only record of that, so the two can never disagree.
 */
export function segmentStart(notices: readonly LogNotice[]): number {
  return notices.findLast((notice) => notice.kind === 'shrunk')?.offset ?? 0
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

function parseNotices(text: string): LogNotice[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [logNotice.parse(JSON.parse(line))]
    } catch {
      return []
    }
  })
}
