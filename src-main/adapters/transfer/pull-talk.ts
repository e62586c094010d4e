import { randomBytes } from 'node:crypto'
import { compactScript } from '../transport/compact-script.ts'
import { shownPath } from './byte-path.ts'
import { byLine, nonsense } from './collect.ts'
import { type Failure, linkLost, serverFailure } from './failure.ts'
import type { LocalPlace } from './local-place.ts'
import type { Progress } from './progress.ts'
import type { Remotely } from './pull-find.ts'
import { Receiver } from './pull-receive.ts'
import { bytesOf, stagedName, type Unit, unitScript, unitsOf } from './pull-units.ts'
import { complaintsOf } from './push-session.ts'
import type { Remote, RemoteProcess } from './remote.ts'
import type { TransferReport } from './types.ts'
import { UnitReader } from './unit-reader.ts'
import type { PullTask } from './worker-protocol.ts'

/** Bytes that may come after the last file without anybody minding. */
const SURPLUS = 64 * 1024

/** Brings files home; those that came out different and are to be tried again. */
export async function receive(
  task: PullTask,
  remote: Remote,
  place: LocalPlace,
  files: Remotely[],
  staged: ReadonlyMap<string, number>,
  report: TransferReport,
  progress: Progress,
  doing: string,
): Promise<Remotely[]> {
  const there = (file: Remotely) => Math.min(file.size, staged.get(stagedName(file)) ?? 0)
  const units = unitsOf(files, there)
  for (const file of files) progress.moved(there(file))
  const again: Remotely[] = []
  const process = await remote.open(compactScript(task.scripts.lib + task.scripts.send))
  const mark = randomBytes(16).toString('hex')
  try {
    let receiver: Receiver | null = null
    let wrong: Failure | null = null
    const refuse = () => {
      wrong ??= nonsense(doing)
      process.close()
    }
    const started = new Promise<string>((resolve) => {
      process.onStderr(
        byLine((line) => {
          const [verb = '', ...words] = line.split(' ')
          if (verb === 'tool') resolve(words[0] ?? '')
          if (verb === 'sums')
            receiver?.sums(
              Number(words[0]),
              words.slice(1).filter((word) => word !== ''),
            )
        }, refuse),
      )
      void process.exited.then(() => resolve(''))
    })
    const tool = await started
    if (wrong !== null) throw wrong
    if (tool === '') throw (await process.exited) === null ? linkLost(doing) : serverFailure(process.said(), doing)
    receiver = new Receiver(place, tool, units, (outcome) => {
      if (outcome.sum !== null) {
        report.files++
        report.bytes += outcome.file.size
        report.checksums[shownPath(outcome.file.landing)] = tool === 'cksum' ? `cksum:${outcome.sum}` : outcome.sum
        progress.file()
      } else if (outcome.reason !== null) {
        report.skipped.push({ path: shownPath(outcome.file.landing), reason: outcome.reason })
      } else again.push(outcome.file)
    })
    const taking = receiver
    const reader = new UnitReader(
      mark,
      units.map(bytesOf),
      (unit, bytes) => {
        report.sentBytes += bytes.length
        progress.moved(bytes.length)
        taking.bytes(unit, bytes)
      },
      (unit, spoilt) => taking.end(unit, spoilt),
    )
    void ask(process, units, mark)
    for await (const chunk of process.lentStdout) {
      reader.push(chunk)
      if (reader.surplus > SURPLUS) refuse()
    }
    const code = await process.exited
    if (wrong !== null) throw wrong
    if (code === null) throw linkLost(doing)
    if (code !== 0) throw serverFailure(complaintsOf(process.said()), doing)
    reader.finish()
    taking.finish()
    return [...new Set(again)]
  } finally {
    process.close()
  }
}

async function ask(process: RemoteProcess, units: Unit[], mark: string): Promise<void> {
  for (const [number, unit] of units.entries()) {
    const script = unitScript(unit, number, mark)
    await process.write(new Uint8Array(Buffer.from(`${script.length}\n${script}`, 'latin1')))
  }
  process.end()
}
