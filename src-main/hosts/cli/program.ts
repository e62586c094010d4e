import { Command } from 'commander'
import { VERSION } from '../../../src-shared/version.ts'
import type { Cli } from './cli.ts'
import { activity } from './commands/activity.ts'
import { approvalNoun } from './commands/approval/index.ts'
import { budgetNoun } from './commands/budget/index.ts'
import { completeNames } from './commands/complete-names.ts'
import { completion } from './commands/completion.ts'
import { costNoun } from './commands/cost.ts'
import { doctor } from './commands/doctor.ts'
import { engineNoun } from './commands/engine/index.ts'
import { forward } from './commands/forward.ts'
import { helpCommand } from './commands/help.ts'
import { jobNoun } from './commands/job/index.ts'
import { leftoversNoun } from './commands/leftovers/index.ts'
import { logNoun } from './commands/log-search.ts'
import { now } from './commands/now.ts'
import { offerNoun } from './commands/offer/index.ts'
import { providerNoun } from './commands/provider/index.ts'
import { queueNoun } from './commands/queue.ts'
import { secretNoun } from './commands/secret/index.ts'
import { serve } from './commands/serve.ts'
import { serverNoun } from './commands/server/index.ts'
import { syncNoun } from './commands/sync/index.ts'
import { tokenNoun } from './commands/token/index.ts'
import { versionCommand } from './commands/version.ts'
import { speakThrough, wantsJson } from './usage.ts'

const AFTER = `
Without a command: what runs, waits and costs now.

Examples:
  remotebot job run -- echo hello
  remotebot server add anna@gpu1.example.org
  remotebot job run --server gpu1 --timeout 2h -- python train.py
  remotebot job run -f job.yaml

Environment: REMOTEBOT_HOME is the data folder; NO_COLOR turns colours off.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 over a budget,
5 approval denied, expired or needed, 6 no capacity, 7 connection, login or a
provider's key, 8 host key, 9 no engine, 10 timed out, 11 not possible in this
state, 12 locked vault, 130 interrupted; job run and server ssh: the
command's own.`

/** The whole command tree. */
export function buildProgram(cli: Cli): Command {
  const program: Command = new Command('remotebot')
    .description('Runs commands here, on servers by SSH and on rented ones, and follows them.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpCommand(false)
    .enablePositionalOptions()
    .addHelpText('after', AFTER)
    .addCommand(now(cli), { hidden: true })
    .addCommand(jobNoun(cli))
    .addCommand(queueNoun(cli))
    .addCommand(logNoun(cli))
    .addCommand(serverNoun(cli))
    .addCommand(offerNoun(cli))
    .addCommand(providerNoun(cli))
    .addCommand(leftoversNoun(cli))
    .addCommand(budgetNoun(cli))
    .addCommand(approvalNoun(cli))
    .addCommand(costNoun(cli))
    .addCommand(activity(cli))
    .addCommand(syncNoun(cli))
    .addCommand(forward(cli))
    .addCommand(secretNoun(cli))
    .addCommand(tokenNoun(cli))
    .addCommand(serve(cli))
    .addCommand(engineNoun(cli))
    .addCommand(doctor(cli))
    .addCommand(completion(cli, () => program))
    .addCommand(completeNames(cli), { hidden: true })
    .addCommand(versionCommand(cli))
    .addCommand(helpCommand(() => program))
  speakThrough(program, cli.io, wantsJson(cli.argv))
  return program
}
