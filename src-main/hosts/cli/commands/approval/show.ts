import type { Command } from 'commander'
import type { Client } from '../../../../../src-shared/contract/index.ts'
import type { ApprovalDetail } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { foldAt, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { approvalFields, approvalJson } from '../../output/approval-view.ts'
import { painter } from '../../output/colour.ts'
import { fieldLines } from '../../output/fields.ts'
import { sayJson } from '../../output/json.ts'

/** `remotebot approval show` */
export function approvalShow(cli: Cli): Command {
  return leaf('show <approval>', 'everything about a request: machine, money, budgets, alternatives', [
    'approval show 3f9k2m1p',
  ]).action(async (name: string, { json }: { json?: boolean }) => {
    const engine = await client(cli)
    const detail = await engine.approvals.get({ approval: name })
    await noteViewed(engine, detail)
    if (json) return sayJson(cli.io, approvalJson(detail))
    await say(cli.io, approvalLines(cli, detail))
  })
}

/** Activity tells who has looked at what waits. That it could not be written keeps nobody from looking. */
export async function noteViewed(engine: Client, { id, revision, status }: ApprovalDetail): Promise<void> {
  if (status === 'pending') await engine.approvals.viewed({ approval: id, revision }).catch(() => {})
}

/** A request as a person reads it. */
export function approvalLines(cli: Cli, detail: ApprovalDetail): string {
  return fieldLines(approvalFields(detail), painter(cli.io, cli.io.stdout), foldAt(cli.io.stdout)).join('\n')
}
