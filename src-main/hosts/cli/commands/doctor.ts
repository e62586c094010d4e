import type { Command } from 'commander'
import type { DoctorItem } from '../../../../src-shared/vocabulary/index.ts'
import { localItems } from '../checks/local-items.ts'
import { attach, type Cli } from '../cli.ts'
import { toFailure } from '../failure.ts'
import { say } from '../io.ts'
import { leaf } from '../leaf.ts'
import { type Paint, painter } from '../output/colour.ts'
import { sayJson } from '../output/json.ts'

/** `remotebot doctor` */
export function doctor(cli: Cli): Command {
  return leaf('doctor', 'check this installation, with a fix for each finding', ['doctor', 'doctor --json']).action(
    async (options: { json?: boolean }) => {
      const items = oneDisk([...localItems(await cli.engines.places()), ...(await engineItems(cli))])
      if (items.some((item) => item.status === 'failed')) cli.exitCode = 1
      if (options.json) {
        const shown = items.map(({ id, label, status, detail, fix }) => ({
          id,
          name: label,
          status,
          reason: detail,
          fix,
        }))
        return sayJson(cli.io, shown)
      }
      await say(cli.io, items.flatMap((item) => itemLines(item, painter(cli.io, cli.io.stdout))).join('\n'))
    },
  )
}

/** The engine's own checks; where no engine can be had, that is the finding. */
async function engineItems(cli: Cli): Promise<DoctorItem[]> {
  try {
    const { client, status } = await attach(cli)
    const detail = `version ${status.version}, process ${status.pid}`
    const reached: DoctorItem = { id: 'engine', status: 'ok', label: 'Engine', detail, fix: null }
    return [reached, ...(await client.engine.doctor())]
  } catch (error) {
    const { message, data } = toFailure(error)
    const detail = [message, data.details].filter(Boolean).join(' ')
    return [{ id: 'engine', status: 'failed', label: 'Engine', detail, fix: data.hint ?? null }]
  }
}

/** The engine looks at the same disk as we do, and knows more about it. */
function oneDisk(items: DoctorItem[]): DoctorItem[] {
  const known = items.filter(({ id }) => id === 'disk')
  return items.filter((item) => item.id !== 'disk' || item === known.at(-1))
}

function itemLines({ status, label, detail, fix }: DoctorItem, paint: Paint): string[] {
  const mark = { ok: paint('green', '✓'), warning: paint('yellow', '!'), failed: paint('red', '✗') }[status]
  const line = `${mark} ${label}: ${detail}`
  return fix && status !== 'ok' ? [line, ...fix.split('\n').map((part) => `    ${part}`)] : [line]
}
