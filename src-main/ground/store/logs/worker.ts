import { closeSync, openSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { findLines } from './find-lines.ts'
import { compileQuery } from './find-query.ts'
import { Cancelled, FindSink } from './find-sink.ts'
import { findText, type ReadAt } from './find-text.ts'
import { countNewlines } from './newlines.ts'
import { readFully } from './read-fully.ts'
import { searchFiles } from './search-files.ts'
import { surveyJob } from './survey.ts'
import type { WorkerAnswer, WorkerRequest, WorkerTask } from './worker-protocol.ts'

// Only Node's own modules and plain functions here: in a checkout Node runs this file as it is, types stripped.

const COUNT_BYTES = 4 * 1024 * 1024

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message)
}

function count(task: Extract<WorkerTask, { kind: 'count' }>, read: ReadAt, cancel: Int32Array): void {
  const buffer = Buffer.allocUnsafe(COUNT_BYTES)
  const step = Math.floor(COUNT_BYTES / task.block)
  for (let block = task.first; block < task.end; block += step) {
    if (Atomics.load(cancel, 0) === 1) throw new Cancelled()
    const blocks = Math.min(step, task.end - block)
    const bytes = blocks * task.block
    if (read(buffer.subarray(0, bytes), block * task.block) < bytes) throw new Error('the log became shorter meanwhile')
    const value = Uint32Array.from({ length: blocks }, (_, i) =>
      countNewlines(buffer, i * task.block, (i + 1) * task.block),
    )
    answer({ kind: 'part', value })
  }
}

function find(task: Extract<WorkerTask, { kind: 'find' }>, read: ReadAt, cancel: Int32Array): void {
  const { size } = task.range
  const sink = new FindSink(size, cancel, (value) => answer({ kind: 'part', value }))
  const search = compileQuery(task.query)
  if (search.kind === 'lines') findLines(search.pattern, read, task.range, sink)
  else findText(search, read, task.range, sink)
  sink.flush(size, true)
}

function run({ task, cancel }: WorkerRequest): void {
  const part = (value: unknown) => answer({ kind: 'part', value })
  if (task.kind === 'survey') return part(task.jobs.map((job) => surveyJob(task.folder, job)))
  if (task.kind === 'search') return searchFiles(task, cancel, part)
  const fd = openSync(task.path, 'r')
  try {
    if (task.kind === 'count') count(task, readFully(fd), cancel)
    else find(task, readFully(fd), cancel)
  } finally {
    closeSync(fd)
  }
}

parentPort?.on('message', (request: WorkerRequest) => {
  try {
    run(request)
    answer({ kind: 'done' })
  } catch (error) {
    if (error instanceof Cancelled) return answer({ kind: 'done' })
    const { message, code } = error as NodeJS.ErrnoException
    answer({ kind: 'failed', message, code })
  }
})
