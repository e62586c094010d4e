import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { experimental_ZodSmartCoercionPlugin as ZodSmartCoercionPlugin } from '@orpc/zod/zod4'
import type { Principal } from '../../../src-shared/vocabulary/index.ts'
import type { Engine } from '../../engine.ts'
import { describeApi } from './description.ts'

export const API_PREFIX = '/api/v1'

/** The contract as plain HTTP with JSON, for scripts; `/api/v1/openapi.json` describes it. */
export function createHttpApi(engine: Engine) {
  // Everything in a query string is text; the contract says which of it is a number or a flag.
  const handler = new OpenAPIHandler(engine.router, { plugins: [new ZodSmartCoercionPlugin()] })
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
