import type { Command } from 'commander'
import { formatDollars, type Leftover, RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { canAsk, note, say, width } from '../../io.ts'
import { leaf, noun } from '../../leaf.ts'
import { ago } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { serverJson } from '../../output/server-view.ts'
import { type Column, tableLines } from '../../output/table.ts'
import { askLine, confirm } from '../../prompt/ask.ts'

/** `remotebot leftovers …` */
export function leftoversNoun(cli: Cli): Command {
  return noun('leftovers', 'what bills at a provider and nobody claims', [list(cli), clean(cli), adopt(cli)])
}

const COLUMNS: Column<Leftover>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name, min: 12, optional: 2 },
  { title: '$/DAY', value: ({ perDay }) => (perDay === null ? 'not priced' : formatDollars(perDay)), right: true },
  { title: 'SINCE', value: ({ since }) => (since === null ? '' : ago(since)), optional: 3 },
  { title: 'WHY', value: ({ reason }) => reason, min: 28 },
]

function list(cli: Cli): Command {
  return leaf('list', 'what bills and nobody claims; every provider is asked now', [
    'leftovers list',
    'leftovers list --known --json',
  ])
    .option('--known', 'what was found last time, without asking')
    .action(async (options: { known?: boolean; json?: boolean }) => {
      const { leftovers } = await client(cli)
      const { items, checks } = await (options.known ? leftovers.list() : leftovers.check())
      for (const { name, problem } of checks) if (problem) await note(cli.io, `${name} could not be asked: ${problem}`)
      if (options.json) return sayJson(cli.io, items.map(leftoverJson))
      if (items.length > 0) {
        const paint = painter(cli.io, cli.io.stdout)
        return say(cli.io, tableLines(items, COLUMNS, width(cli.io.stdout), paint).join('\n'))
      }
      const asked = checks.filter(({ problem }) => problem === null).map(({ name }) => name)
      await say(
        cli.io,
        checks.length === 0
          ? 'No provider is connected, so nothing can be left behind there.'
          : asked.length === 0
            ? 'Nothing is known: no provider could be asked.'
            : `Nothing is left behind at ${asked.join(', ')}.`,
      )
    })
}

function leftoverJson({ id, name, why, ...rest }: Leftover): object {
  return { id, name, status: why, ...rest }
}

function clean(cli: Cli): Command {
  return leaf('clean [leftovers...]', 'end leftovers: all that are ours, or those that are named', [
    'leftovers clean',
    'leftovers clean demo:machine:m-1f3 --yes',
  ])
    .option('-y, --yes', 'end them without a question')
    .action(async (names: string[], options: { yes?: boolean; json?: boolean }) => {
      const engine = await client(cli)
      const { items } = await engine.leftovers.check()
      const wanted =
        names.length > 0 ? names.map((name) => findLeftover(items, name)) : items.filter((one) => one.canClean)
      const barred = wanted.find((one) => !one.canClean)
      if (barred) {
        throw new RemotebotError('FORBIDDEN', `${barred.name} is not ours to end: ${barred.reason}`, {
          hint: barred.canAdopt ? `Adopt it first: remotebot leftovers adopt ${barred.id}` : 'End it at its provider.',
        })
      }
      if (wanted.length === 0) {
        if (options.json) return sayJson(cli.io, [])
        return say(cli.io, 'Nothing of ours is left behind.')
      }
      const lines = wanted.map(({ name, id, reason }) => `  ${name} (${id}): ${reason}`)
      const question = `${lines.join('\n')}\nEnd ${wanted.length === 1 ? 'it' : `these ${wanted.length}`}, with everything on ${wanted.length === 1 ? 'it' : 'them'}?`
      if (!(await confirm(cli.io, question, options.yes === true))) {
        if (options.json) return sayJson(cli.io, [])
        return say(cli.io, 'Nothing was ended.')
      }
      const results = await engine.leftovers.clean({ ids: wanted.map(({ id }) => id) })
      if (options.json)
        await sayJson(
          cli.io,
          results.map((one) => ({ ...one, name: one.id, reason: one.problem })),
        )
      else
        for (const { id, status, problem } of results)
          await say(cli.io, `${id}: ${status}${problem ? `, ${problem}` : ''}`)
      const failed = results.filter(({ status }) => status === 'failed')
      if (failed.length > 0) {
        throw new RemotebotError(
          'PROVIDER_FAILED',
          `${failed.length} of ${results.length} could not be ended and may go on billing.`,
          {
            hint: 'Try again, or end them at the provider.',
          },
        )
      }
    })
}

function adopt(cli: Cli): Command {
  return leaf('adopt <leftover>', 'make a machine a server of this installation', [
    'leftovers adopt demo:machine:m-1f3',
  ])
    .option('--confirm <name>', 'the machine’s name, typed, where another installation made it')
    .action(async (name: string, options: { confirm?: string; json?: boolean }) => {
      const engine = await client(cli)
      const found = findLeftover((await engine.leftovers.list()).items, name)
      const confirmed = options.confirm ?? (await askedName(cli, found))
      if (found.beyond !== null) await note(cli.io, `${BEYOND}: ${found.beyond}`)
      const server = await engine.leftovers.adopt({
        id: found.id,
        ...(confirmed === null ? {} : { confirm: confirmed }),
      })
      if (options.json) return sayJson(cli.io, serverJson(server))
      await say(
        cli.io,
        `${server.name} is a server of this installation now. See: remotebot server show ${server.name}`,
      )
    })
}

const BEYOND = 'No budget promises what it costs; it bills already, and counts as it is spent'

async function askedName(cli: Cli, { why, name }: Leftover): Promise<string | null> {
  if (why !== 'other_installation') return null
  if (!canAsk(cli.io))
    throw usageError(`${name} was made by another installation.`, `Without a terminal, give --confirm ${name}.`)
  return (
    await askLine(cli.io, `Another installation made this machine and may be using it. Type its name to adopt it: `)
  ).trim()
}

function findLeftover(items: readonly Leftover[], text: string): Leftover {
  const found = items.filter((one) => one.id === text || one.name === text || one.resourceId === text)
  const [only] = found
  if (only && found.length === 1) return only
  if (found.length > 1)
    throw new RemotebotError('AMBIGUOUS', `"${text}" could be several leftovers.`, {
      candidates: found.map(({ id, name }) => ({ id, name })),
    })
  throw new RemotebotError('NOT_FOUND', `There is no leftover "${text}".`, { hint: 'See: remotebot leftovers list' })
}
