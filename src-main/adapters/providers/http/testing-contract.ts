import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** A request as it came in at a fake. */
export interface SeenRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

/** Where a description is known to be wrong, and who says so. */
interface Correction {
  why: string
  source: string
  /** JSON pointer into the description. */
  at: string
  /** What stands there instead; left out: nothing does. */
  value?: unknown
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: unknown
}
interface Operation {
  parameters?: unknown[]
  requestBody?: { required?: boolean; content?: Record<string, { schema?: unknown }> }
  responses?: Record<string, unknown>
}

/** What an official description says of requests and answers. Both are validated by ajv, as JSON Schema 2020-12 (OpenAPI 3.1). */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true })
  private readonly coercing = new Ajv2020({ strict: false, allErrors: true, coerceTypes: true })

  /** @param corrections a file with a list of {@link Correction}s, applied in order */
  constructor(file: string, corrections?: string) {
    this.document = JSON.parse(readFileSync(file, 'utf8')) as Contract['document']
    if (corrections)
      for (const correction of JSON.parse(readFileSync(corrections, 'utf8')) as Correction[]) this.correct(correction)
    for (const ajv of [this.ajv, this.coercing]) {
      addFormats.default(ajv)
      ajv.addSchema(this.document as object, 'api')
    }
  }

  private readonly document: { paths: Record<string, Record<string, unknown>> }

  /** What is wrong with a request: empty, nothing is. */
  request(seen: SeenRequest): string[] {
    const found = this.find(seen)
    if (!found) return [`${seen.method} ${seen.path} is not described`]
    const { pointer, operation, item, variables } = found
    const problems: string[] = []
    const parameters = [...((item.parameters as unknown[]) ?? []), ...(operation.parameters ?? [])].map(
      (parameter) => this.resolved(parameter) as Parameter,
    )
    for (const parameter of parameters) {
      const value = this.valueOf(parameter, seen, variables)
      if (value === undefined) {
        if (parameter.required) problems.push(`${parameter.in} parameter ${parameter.name} is missing`)
      } else if (parameter.schema)
        problems.push(...this.errors(this.coercing, this.qualified(parameter.schema), { it: value }, parameter.name))
    }
    for (const name of new Set(seen.query.keys()))
      if (!parameters.some((one) => one.in === 'query' && one.name === name))
        problems.push(`query parameter ${name} is not described`)
    const content = operation.requestBody?.content?.['application/json']
    if (seen.body === undefined) {
      if (operation.requestBody?.required) problems.push('the body is missing')
    } else if (!content) problems.push('a body is not described')
    else if (content.schema)
      problems.push(
        ...this.errors(
          this.ajv,
          { $ref: `api#${pointer}/requestBody/content/application~1json/schema` },
          seen.body,
          'body',
        ),
      )
    return problems.map((problem) => `${seen.method} ${seen.path}: ${problem}`)
  }

  /** What is wrong with an answer that a test wants to give. */
  answer(seen: SeenRequest, status: number, body: unknown): string[] {
    const found = this.find(seen)
    if (!found) return [`${seen.method} ${seen.path} is not described`]
    const responses = found.operation.responses ?? {}
    const key = responses[status] ? String(status) : 'default'
    const response = this.resolved(responses[key]) as { content?: Record<string, { schema?: unknown }> } | undefined
    if (!response) return [`${seen.method} ${seen.path}: an answer ${status} is not described`]
    const content = Object.values(response.content ?? {})[0]
    if (!content?.schema || body === undefined) return []
    return this.errors(this.ajv, this.qualified(content.schema), { it: body }, 'answer').map(
      (problem) => `${seen.method} ${seen.path}: ${status} ${problem}`,
    )
  }

  private errors(ajv: Ajv2020, schema: object, value: unknown, name: string): string[] {
    const wrapped = 'it' in Object(value) && !('$ref' in schema && String(schema.$ref).includes('requestBody'))
    const validate = ajv.compile(wrapped ? { type: 'object', properties: { it: schema } } : schema)
    if (validate(value)) return []
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${name}${instancePath.replace(/^\/it/, '')} ${message} ${JSON.stringify(params)}`,
    )
  }

  /** A schema of the document for a place outside of it: its references name the document. */
  private qualified(schema: unknown): object {
    return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')) as object
  }

  private find({ method, path }: SeenRequest) {
    for (const [template, item] of Object.entries(this.document.paths)) {
      const names: string[] = []
      const pattern = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
        names.push(name)
        return '([^/]+)'
      })
      // A slash at the end is the same place; Vast's own client sends one, its description has none.
      const match = new RegExp(`^${pattern}/?$`).exec(path)
      const operation = item[method.toLowerCase()] as Operation | undefined
      if (!match || !operation) continue
      const variables = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1] as string)]))
      const pointer = `/paths/${template.replaceAll('~', '~0').replaceAll('/', '~1')}/${method.toLowerCase()}`
      return { pointer, operation, item, variables }
    }
    return null
  }

  private valueOf(parameter: Parameter, seen: SeenRequest, variables: Record<string, string>): unknown {
    if (parameter.in === 'path') return variables[parameter.name]
    if (parameter.in === 'header') return seen.headers[parameter.name.toLowerCase()]
    const value = seen.query.get(parameter.name)
    if (value === null) return undefined
    const { type } = Object(this.resolved(parameter.schema)) as { type?: string }
    if (type === 'array') return value.split(',')
    return type === 'object' ? (JSON.parse(value) as unknown) : value
  }

  private resolved(value: unknown): unknown {
    const ref = Object(value).$ref as unknown
    return typeof ref === 'string' ? this.resolved(this.at(ref.slice(1))) : value
  }

  private at(pointer: string): unknown {
    let at: unknown = this.document
    for (const part of steps(pointer)) at = Object(at)[part]
    return at
  }

  private correct({ at, value }: Correction): void {
    const parts = steps(at)
    const last = parts.pop() as string
    let parent: unknown = this.document
    for (const part of parts) parent = Object(parent)[part]
    if (parent === undefined) throw new Error(`the correction at ${at} corrects nothing`)
    if (value === undefined) delete (parent as Record<string, unknown>)[last]
    else (parent as Record<string, unknown>)[last] = value
  }
}

const steps = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
