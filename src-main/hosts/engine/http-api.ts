import type { IncomingMessage, ServerResponse } from 'node:http'
import { mapEventIterator } from '@orpc/client'
import { type AnySchema, getEventIteratorSchemaDetails } from '@orpc/contract'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { experimental_ZodSmartCoercionPlugin as ZodSmartCoercionPlugin } from '@orpc/zod/zod4'
import type { z } from 'zod'
import type { Principal } from '../../../src-shared/vocabulary/index.ts'
import type { Engine } from '../../engine.ts'
import { describeApi } from './description.ts'
import { fromIsoTimes, withIsoTimes } from './http-times.ts'

export const API_PREFIX = '/api/v1'

/** The contract as plain HTTP with JSON and times in ISO 8601, for scripts; `/api/v1/openapi.json` describes it. */
export function createHttpApi(engine: Engine) {
  // Everything in a query string is text; the contract says which of it is a number or a flag.
  const handler = new OpenAPIHandler(engine.router, {
    plugins: [new ZodSmartCoercionPlugin()],
    clientInterceptors: [
      async (options) => {
        const { inputSchema, outputSchema } = options.procedure['~orpc']
        const input = isZod(inputSchema) ? fromIsoTimes(inputSchema, options.input) : options.input
        return written(outputSchema, await options.next({ ...options, input }))
      },
    ],
  })
  let description: Promise<unknown> | null = null

  return async (request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<boolean> => {
    if (request.url === `${API_PREFIX}/openapi.json`) {
      description ??= describeApi(API_PREFIX)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(await description))
      return true
    }
    const { matched } = await handler.handle(request, response, {
      prefix: API_PREFIX,
      context: engine.contextFor(principal),
    })
    return matched
  }
}

/** An answer, or each message of a stream of them, with its times as scripts read them. */
function written(schema: AnySchema | undefined, answer: unknown): unknown {
  if (!isStream(answer)) return isZod(schema) ? withIsoTimes(schema, answer) : answer
  const { yields } = getEventIteratorSchemaDetails(schema) ?? {}
  const value = async (one: unknown, done?: boolean) => (!done && isZod(yields) ? withIsoTimes(yields, one) : one)
  return mapEventIterator(answer, { value, error: async (error) => error })
}

const isZod = (schema: object | undefined): schema is z.core.$ZodType => schema !== undefined && '_zod' in schema

const isStream = (answer: unknown): answer is AsyncIterator<unknown> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
