import { readFileSync } from 'node:fs'
import { buildSchema, executeSync, type GraphQLSchema, parse, validate } from 'graphql'
import type { FakeAnswer } from '../http/testing-api.ts'
import type { SeenRequest } from '../http/testing-contract.ts'

const schema: GraphQLSchema = buildSchema(readFileSync(new URL('contract/operations.graphql', import.meta.url), 'utf8'))

/** Answers a GraphQL request as the published operations allow; `root` holds a resolver for each. */
export function answerGraphql(seen: SeenRequest, root: Record<string, unknown>, problems: string[]): FakeAnswer {
  const { query, variables } = seen.body as { query: string; variables?: Record<string, unknown> }
  const document = parse(query)
  problems.push(...validate(schema, document).map(({ message }) => `GraphQL: ${message}`))
  const body = executeSync({ schema, document, rootValue: root, variableValues: variables ?? {} })
  return { body: JSON.parse(JSON.stringify(body)) as unknown, undescribed: true }
}
