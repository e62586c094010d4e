import type { Client } from '../../../../src-shared/contract/index.ts'
import { type CheckItem, type ERRORS, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { type Io, say, width, write } from '../io.ts'
import { type Colour, type Paint, painter } from '../output/colour.ts'
import { cut, oneLine } from '../output/text.ts'

type Status = CheckItem['status']

const MARKS: Record<Status, [mark: string, colour: Colour]> = {
  pending: ['·', 'dim'],
  running: ['…', 'cyan'],
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  skipped: ['-', 'dim'],
  ask: ['?', 'yellow'],
}

/** One line of the check list. */
function checkLine(item: CheckItem, paint: Paint, limit = Infinity): string {
  const [mark, colour] = MARKS[item.status]
  const text = oneLine(`${item.label}${item.detail ? `: ${item.detail}` : ''}`)
  return `${paint(colour, mark)} ${Number.isFinite(limit) ? cut(text, limit - 2) : text}`
}

const settled = (item: CheckItem) => item.status !== 'pending' && item.status !== 'running'

/** Runs a server's check list and shows it live: redrawn on a terminal, elsewhere a line as each item ends. */
export async function showChecks(
  io: Io,
  client: Client,
  server: string,
  { quiet = false, signal }: { quiet?: boolean; signal?: AbortSignal } = {},
): Promise<CheckItem[]> {
  const paint = painter(io, io.stdout)
  let items: CheckItem[] = []
  let drawn = 0
  const said = new Set<string>()
  for await (const list of await client.servers.check({ server }, { signal })) {
    items = list
    if (quiet) continue
    if (io.stdout.isTTY) {
      const lines = items.map((item) => `\x1b[2K${checkLine(item, paint, width(io.stdout) - 1)}\n`)
      await write(io.stdout, `${drawn > 0 ? `\x1b[${drawn}A` : ''}${lines.join('')}`)
      drawn = items.length
      continue
    }
    for (const item of items) {
      if (!settled(item) || said.has(item.id)) continue
      said.add(item.id)
      await say(io, checkLine(item, paint))
    }
  }
  return items
}

/** The lines that say what to do about items that are not in order. */
export function fixLines(items: readonly CheckItem[]): string[] {
  return items
    .filter((item) => item.status === 'failed' || item.status === 'warning' || item.status === 'ask')
    .flatMap((item) => [
      ...(item.fix ? [`${item.label}: ${item.fix}`] : []),
      ...(item.command ? [`  ${item.command}`] : []),
    ])
}

/** The error of a check list that failed, with the first failing item's fix; null: it passed. */
export function checkFailure(name: string, items: readonly CheckItem[]): RemotebotError | null {
  const item = items.find(({ status }) => status === 'failed' || status === 'ask')
  if (!item) return null
  const message = `${name} can't be used yet. ${item.label}: ${item.detail ?? item.status}`
  const hint = [item.fix, item.command && `  ${item.command}`].filter(Boolean).join('\n')
  return new RemotebotError(codeOf(item), message, hint ? { hint } : {})
}

function codeOf(item: CheckItem): keyof typeof ERRORS {
  if (item.code) return item.code
  if (item.id === 'host_key') return item.status === 'ask' ? 'HOST_KEY_UNKNOWN' : 'HOST_KEY_CHANGED'
  if (item.id === 'reach') return 'UNREACHABLE'
  if (item.id === 'login') return 'LOGIN_REFUSED'
  return item.id === 'os' || item.id === 'shell' ? 'UNSUPPORTED_SERVER' : 'REMOTE_FAILED'
}
