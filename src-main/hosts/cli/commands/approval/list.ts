import type { Command } from 'commander'
import { requesterText } from '../../../../../src-shared/requester-text.ts'
import { type Approval, approvalStatus, formatDollars, shortId } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { ago } from '../../output/ages.ts'
import { approvalJson } from '../../output/approval-view.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { type Column, tableLines } from '../../output/table.ts'
import { oneOf, wholeNumber } from '../../parse/values.ts'

interface Options {
  all?: boolean
  status?: Approval['status']
  limit?: number
  json?: boolean
}

const COLUMNS: Column<Approval>[] = [
  { title: 'ID', value: ({ id }) => shortId(id), colour: () => 'dim' },
  { title: 'WHAT', value: ({ name }) => name, min: 16 },
  { title: 'AT MOST', value: ({ plan, cap }) => formatDollars(cap ?? plan.hardMax), right: true },
  { title: 'STATUS', value: ({ status }) => status, colour: ({ status }) => (status === 'pending' ? 'yellow' : 'dim') },
  { title: 'ASKED BY', value: requesterText, min: 10, optional: 1 },
  { title: 'ASKED', value: ({ createdAt }) => ago(createdAt), optional: 2 },
  {
    title: 'REASON',
    value: ({ reason, justification, rule }) => reason ?? justification ?? rule.text,
    min: 16,
    optional: 3,
  },
]

/** `remotebot approval list` */
export function approvalList(cli: Cli): Command {
  return leaf('list', 'requests that wait for a person, newest first', ['approval list', 'approval list --all --json'])
    .option('--all', 'also those that were decided, expired or withdrawn')
    .option('--status <status>', `only these: ${approvalStatus.options.join(', ')}`, oneOf(...approvalStatus.options))
    .option('--limit <n>', 'rows to print (default: 100)', wholeNumber(1, 500))
    .action(async ({ all, status, limit, json }: Options) => {
      const wanted = status ? [status] : all ? undefined : (['pending'] as const)
      const { items, nextCursor } = await (await client(cli)).approvals.list({
        ...(wanted ? { status: [...wanted] } : {}),
        limit: limit ?? 100,
      })
      if (json) return sayJson(cli.io, items.map(approvalJson))
      if (items.length === 0)
        return say(
          cli.io,
          status && status !== 'pending'
            ? `No request is ${status}.`
            : all
              ? 'Nothing was asked for yet.'
              : 'Nothing waits for a decision.',
        )
      await say(cli.io, tableLines(items, COLUMNS, width(cli.io.stdout), painter(cli.io, cli.io.stdout)).join('\n'))
      if (nextCursor !== null) await say(cli.io, `The newest ${items.length} are shown; --limit shows more.`)
    })
}
