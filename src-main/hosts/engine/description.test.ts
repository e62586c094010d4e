import { describe, expect, it } from 'vitest'
import { describeApi } from './description.ts'

type Json = Record<string, unknown>
interface Operation {
  parameters?: Array<{ name: string; schema: Json }>
  requestBody?: { content: Record<string, { schema: Json }> }
  responses: Record<string, { content?: Record<string, { schema: Json }> }>
}

const document = await describeApi('/api/v1')
const operation = (method: 'get' | 'post', path: string) => document.paths?.[path]?.[method] as unknown as Operation
const answer = (method: 'get' | 'post', path: string) =>
  Object.entries(operation(method, path).responses).find(([status]) => status.startsWith('2'))?.[1].content ?? {}
/** A part of a schema by the names of its properties. */
const part = (schema: Json | undefined, ...names: string[]): Json =>
  names.reduce((one, name) => (one.properties as Record<string, Json>)[name] as Json, schema ?? {})

describe('the description of', () => {
  it('a job says what it may be made of, with defaults and limits', () => {
    const body = operation('post', '/jobs').requestBody?.content['application/json']?.schema
    const spec = part(body, 'spec')
    expect(spec.required).toEqual(['command'])
    expect(spec.description).toContain('At most one of server')
    expect(part(spec, 'priority')).toMatchObject({ type: 'integer', minimum: -100, maximum: 100, default: 0 })
    expect(part(spec, 'outputsWhen')).toMatchObject({ enum: ['always', 'success'], default: 'always' })
    expect(part(spec, 'bootstrap').items).toMatchObject({ required: ['run'] })
    expect(part(spec, 'push').anyOf).toEqual([
      expect.objectContaining({ required: ['folder'], additionalProperties: false }),
      expect.objectContaining({ required: ['git'], additionalProperties: false }),
    ])
  })

  it('answers that are streams of events are such, with progress or a report in each', () => {
    for (const path of ['/jobs/{job}/collect', '/jobs/{job}/download', '/sync/push', '/sync/pull']) {
      const stream = answer('post', path)['text/event-stream']?.schema as { oneOf?: Json[] }
      const message = stream.oneOf?.find((one) => part(one, 'event').const === 'message')
      const steps = part(message, 'data').anyOf as Json[]
      expect(steps.map(({ required }) => required)).toEqual([['progress'], ['report', 'folder']])
    }
    for (const path of ['/logs/search', '/servers/{server}/forwards'])
      expect(Object.keys(answer('post', path))).toEqual(['text/event-stream'])
  })

  it('bytes are parts of a form, as they are sent', () => {
    for (const path of ['/jobs/{job}/outputs/content', '/logs/{source}']) {
      const form = answer('get', path)['multipart/form-data']?.schema
      expect(part(form, 'bytes')).toEqual({ type: 'string', contentMediaType: 'application/octet-stream' })
    }
  })

  it('moments are dates, as they are written and read', () => {
    const job = answer('get', '/jobs/{job}')['application/json']?.schema
    expect(part(job, 'createdAt')).toEqual({ type: 'string', format: 'date-time' })
    const since = operation('get', '/activity').parameters?.find(({ name }) => name === 'since')
    expect(since?.schema).toEqual({ type: 'string', format: 'date-time' })
  })

  it('everything says what it is: nothing is described as what cannot be', () => {
    expect(JSON.stringify(document)).not.toContain('"not":{}')
  })
})
