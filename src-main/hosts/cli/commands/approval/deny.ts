import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { canAsk, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { approvalJson } from '../../output/approval-view.ts'
import { sayJson } from '../../output/json.ts'
import { askLine } from '../../prompt/ask.ts'
import { refuseDecided } from './approve.ts'

/** `remotebot approval deny` */
export function approvalDeny(cli: Cli): Command {
  return leaf('deny <approval>', 'say no; the requester reads why', [
    'approval deny 3f9k2m1p --reason "use the A100 that idles"',
  ])
    .option('--reason <text>', 'why; asked for on a terminal')
    .action(async (name: string, { reason, json }: { reason?: string; json?: boolean }) => {
      const engine = await client(cli)
      const request = await engine.approvals.get({ approval: name })
      refuseDecided(request)
      const why = (reason ?? (await askedReason(cli, request.name))).trim()
      if (why === '') throw usageError('A no needs a reason: the requester reads it.', 'Give --reason "…".')
      const denied = await engine.approvals.deny({ approval: request.id, reason: why })
      if (json) return sayJson(cli.io, approvalJson(denied))
      await say(cli.io, `Denied: ${denied.name}. ${denied.askedBy ?? denied.requester} is told why.`)
    })
}

async function askedReason(cli: Cli, name: string): Promise<string> {
  if (!canAsk(cli.io)) throw usageError('A no needs a reason.', 'Without a terminal, give --reason "…".')
  return askLine(cli.io, `Why is ${name} denied? `)
}

/** `remotebot approval say` */
export function approvalSay(cli: Cli): Command {
  return leaf('say <approval> <text>', 'ask the requester something, or answer; the request goes on waiting', [
    'approval say 3f9k2m1p "Would 4 hours do?"',
  ]).action(async (name: string, text: string, { json }: { json?: boolean }) => {
    const request = await (await client(cli)).approvals.say({ approval: name, text })
    if (json) return sayJson(cli.io, approvalJson(request))
    await say(cli.io, `Said to ${request.askedBy ?? request.requester}. "${request.name}" goes on waiting.`)
  })
}
