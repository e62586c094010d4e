import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { type JobSpecInput, jobSpec, RemotebotError } from '../vocabulary/index.ts'
import { issueText, SPELLINGS, spelled, withField } from './check.ts'
import { JobFieldError } from './fields.ts'
import { normalizeJob } from './normalize.ts'

const MOST_BYTES = 1_000_000

/**
 * Reads a job from YAML (or JSON, which is YAML). Paths in it are left as they stand.
 * @param name of the file, for messages
 * @param partial true: the command may come from elsewhere
 * @throws RemotebotError INVALID_INPUT naming file, line and column: "job.yaml:7:10: timeout: …"
 */
export function parseJobFile(text: string, name: string, partial = false): JobSpecInput {
  if (text.length > MOST_BYTES) throw refuse(name, null, 'a job is at most 1 MB')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const place = (offset: number) => lines.linePos(offset)
  const [problem] = document.errors
  if (problem) throw refuse(name, place(problem.pos[0]), yamlText(problem))
  const at = (path: ReadonlyArray<PropertyKey>) => {
    const offset = offsetOf(document, path)
    return offset === null ? null : place(offset)
  }
  const spec = readFields(document, (error) =>
    refuse(name, at(error.path), withField(spelled(error.path), error.message)),
  )
  const parsed = jobSpec.safeParse(partial ? { ...spec, command: spec.command ?? ':' } : spec)
  if (!parsed.success) {
    // All of them: who mends a file wants to do it once.
    const found = parsed.error.issues.map((issue) => located(at(issue.path), issueText(issue)))
    throw new RemotebotError('INVALID_INPUT', found.map((line) => `${name}:${line}`).join('\n'), {
      hint: 'Mend the file, then try again; nothing was started.',
    })
  }
  return spec
}

/** What the parser says, in words for somebody who wrote a job file; its own are for programmers. */
function yamlText({ code, message }: { code: string; message: string }): string {
  return code === 'MULTIPLE_DOCS'
    ? 'a job file holds one job, and here (---) begins another; give it a file of its own'
    : message
}

function readFields(document: Document, refused: (error: JobFieldError) => RemotebotError): JobSpecInput {
  try {
    return normalizeJob(document.toJS({ maxAliasCount: 100 }) ?? {})
  } catch (error) {
    if (error instanceof JobFieldError) throw refused(error)
    if (error instanceof ReferenceError) throw refused(new JobFieldError([], error.message))
    throw error
  }
}

/** Where a field stands: its key where it has one, else its value, else the nearest thing around it. */
function offsetOf(document: Document, path: ReadonlyArray<PropertyKey>): number | null {
  let node: unknown = document.contents
  let offset = isNode(node) ? (node.range?.[0] ?? null) : null
  for (const part of path) {
    if (isMap(node)) {
      const wanted = [String(part), SPELLINGS[String(part)]]
      const pair = node.items.find(({ key }) => isScalar(key) && wanted.includes(String(key.value)))
      if (!pair) return offset
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
      node = pair.value
    } else {
      node = typeof part === 'number' ? (node as { items?: unknown[] } | null)?.items?.[part] : undefined
      if (!isNode(node)) return offset
      offset = node.range?.[0] ?? offset
    }
  }
  return offset
}

const located = (at: { line: number; col: number } | null, message: string) =>
  at && at.line > 0 ? `${at.line}:${at.col}: ${message}` : ` ${message}`

function refuse(name: string, at: { line: number; col: number } | null, message: string): RemotebotError {
  return new RemotebotError('INVALID_INPUT', `${name}:${located(at, message)}`, {
    hint: 'Mend the file, then try again; nothing was started.',
  })
}
