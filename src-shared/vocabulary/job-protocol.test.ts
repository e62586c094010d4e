import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { JOB_EVENT_TYPES, jobEvent, jobEventJsonSchema } from './job-protocol.ts'

const docs = (name: string) => readFileSync(resolve(import.meta.dirname, '../../docs', name), 'utf8')

test('the published JSON Schema is the one of the sources', () => {
  expect(JSON.parse(docs('job-protocol.schema.json')), 'write it anew: node scripts/job-schema.mjs').toEqual(
    JSON.parse(JSON.stringify(jobEventJsonSchema())),
  )
})

test('every example line of the documentation is an event, and there is one of each type', () => {
  const lines = docs('job-protocol.md')
    .split('\n')
    .filter((line) => line.startsWith('{"type"'))
  for (const line of lines) expect(jobEvent.safeParse(JSON.parse(line)), line).toMatchObject({ success: true })
  const types = new Set(lines.map((line) => JSON.parse(line).type))
  expect([...types].sort()).toEqual([...JOB_EVENT_TYPES].sort())
})
