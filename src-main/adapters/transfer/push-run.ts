import { randomBytes } from 'node:crypto'
import { compactScript } from '../transport/compact-script.ts'
import { shellQuote } from '../transport/shell-quote.ts'
import { type BytePath, shownPath, toBytePath } from './byte-path.ts'
import { BIG } from './content.ts'
import { Failure, localFailure } from './failure.ts'
import { deltaBytes } from './local-content.ts'
import { Progress } from './progress.ts'
import { compareAll, isNothing } from './push-compare.ts'
import { dryRunReport } from './push-dry-run.ts'
import { finishPush } from './push-finish.ts'
import { prepareMemory } from './push-remember.ts'
import { lanesOf, PushSender, type Wanted } from './push-sender.ts'
import { PushSession } from './push-session.ts'
import { clearStale, copyThere, pusher } from './push-staging.ts'
import { type PushWork, pushWork } from './push-work.ts'
import { listTarget } from './read-listing.ts'
import type { Remote } from './remote.ts'
import { type Scan, scanTree } from './scan.ts'
import type { TransferProgress, TransferReport } from './types.ts'
import type { PushTask } from './worker-protocol.ts'

const ATTEMPTS = 2

/** Does a push; see {@link push}. Runs in the worker thread. */
export async function runPush(
  task: PushTask,
  remote: Remote,
  onProgress: (progress: TransferProgress) => void,
): Promise<TransferReport> {
  const progress = new Progress(onProgress)
  progress.phase('scanning')
  const doing = `the push to ${task.target}`
  const receiving = task.dryRun ? null : openSession(task, remote, doing)
  receiving?.catch(() => {})
  const { scan, there } = await lookAtBoth(task, remote, doing)
  const session = receiving && (await receiving)
  try {
    const work = pushWork({ task, remote, progress, doing, scan }, there)
    await compareAll(work)
    if (session === null) return dryRun(work)
    if (isNothing(work)) {
      prepareMemory(work)
      work.memory.settle()
    } else await sendAndFinish(work, session)
    return work.report
  } finally {
    session?.close()
  }
}

/** At once: the server lists while the tree is read here. */
async function lookAtBoth(task: PushTask, remote: Remote, doing: string): Promise<{ scan: Scan; there: Listing }> {
  const endWord = randomBytes(12).toString('hex')
  const { lib, lock, list } = task.scripts
  const listing = (which: 'prune' | 'all', mend: boolean) => {
    const settings = `${settingsOf(task)}which=${which}\nmend=${mend ? 1 : 0}\n`
    return listTarget(remote, settings + compactScript(lib + lock + list), endWord, doing)
  }
  const listed = listing(task.defaultIgnores ? 'prune' : 'all', !task.dryRun)
  listed.catch(() => {})
  const scan = scanned(task)
  // What is left out by name was not listed, but some rule may want it after all.
  const again = task.defaultIgnores && scan.negated
  return { scan, there: again ? await listed.then(() => listing('all', false)) : await listed }
}

type Listing = Awaited<ReturnType<typeof listTarget>>

function settingsOf(task: PushTask): string {
  return `target=${shellQuote(toBytePath(task.target))}\n${pusher(task)}`
}

async function openSession(task: PushTask, remote: Remote, doing: string): Promise<PushSession> {
  const { lib, lock, receive } = task.scripts
  return new PushSession(await remote.open(settingsOf(task) + compactScript(lib + lock + receive)), doing)
}

function dryRun(work: PushWork): TransferReport {
  const attributes = [...work.commit.modes, ...work.commit.times]
  const exists = (path: BytePath) => work.server.has(path)
  return dryRunReport(work.report, work.plan, { deltas: work.deltas, attributes, exists })
}

async function sendAndFinish(work: PushWork, session: PushSession): Promise<void> {
  const { plan, scan, progress, report, commit } = work
  const small = plan.send.filter((entry) => entry.type === 'l' || entry.size <= BIG)
  const big = plan.send.filter((entry) => entry.type === 'f' && entry.size > BIG)
  const deltas = [...work.deltas.values()]
  const whole = plan.send.reduce((sum, entry) => sum + (entry.type === 'f' ? entry.size : 0), 0)
  const parts = deltas.reduce((sum, { entry, delta }) => sum + deltaBytes(entry, delta.places), 0)
  progress.total(plan.send.length + deltas.length, whole + parts)
  progress.phase('sending')
  const talk = await session.hello()
  const mode = scan.mode.toString(8)
  await session.send(`begin ${mode}`)
  await clearStale(work, small, session)
  const travelling = await copyThere(work, big, session)
  const others = await Promise.all(
    Array.from({ length: lanesOf(travelling) - 1 }, async () => {
      const lane = await openSession(work.task, work.remote, work.doing)
      await lane.send(`join ${mode}`)
      return lane
    }),
  )
  try {
    const sender = new PushSender(work, [session, ...others], talk)
    await sendUntilEqual(work, sender, { small, big: travelling, deltas })
    report.sentBytes = sender.sent.bytes
  } finally {
    for (const lane of others) lane.close()
  }
  progress.phase('finishing')
  await session.send('own')
  await finishPush(work, session)
  const done = [...commit.packed, ...[...commit.parts, ...commit.patches].map(({ entry }) => entry)]
  report.files = done.length
  report.bytes = done.reduce((sum, entry) => sum + (entry.type === 'f' ? entry.size : 0), 0)
}

/** @throws Failure where something differs on the server however often it is sent */
async function sendUntilEqual(work: PushWork, sender: PushSender, all: Wanted): Promise<void> {
  let wanted = all
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await sender.send(wanted)
    const differing = await sender.takeBackDiffering()
    if (differing === null) return
    wanted = differing
  }
  const differs = `What arrived on the server differs from what was sent: ${work.doing} stopped.`
  const hint =
    'Nothing was put in place. What differed was sent again and differs again: the server’s disk may be faulty.'
  throw new Failure('REMOTE_FAILED', differs, { hint, details: shownNames(wanted) })
}

function shownNames({ small, big, deltas }: Wanted): string {
  const names = [...big, ...deltas.map(({ entry }) => entry)].map(({ path }) => shownPath(path))
  return [...names.slice(0, 10), ...(small.length > 0 ? [`${small.length} small files`] : [])].join('\n')
}

function scanned(task: PushTask): Scan {
  try {
    return scanTree(task.source, task)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new Failure('NOT_FOUND', `There is no folder ${task.source} on this computer.`)
    if (code === 'ENOTDIR') {
      const hint = 'Name the folder that holds it.'
      throw new Failure('INVALID_INPUT', `${task.source} is not a folder.`, { hint })
    }
    throw localFailure(error, `reading ${task.source}`)
  }
}
