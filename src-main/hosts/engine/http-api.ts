import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { experimental_ZodSmartCoercionPlugin as ZodSmartCoercionPlugin, ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../../src-shared/contract/index.ts'
import { VERSION } from '../../../src-shared/version.ts'
import type { Principal } from '../../../src-shared/vocabulary/index.ts'
import type { Engine } from '../../engine.ts'

export const API_PREFIX = '/api/v1'

/** The contract as plain HTTP with JSON, for scripts; `/api/v1/openapi.json` describes it. */
export function createHttpApi(engine: Engine) {
  // Everything in a query string is text; the contract says which of it is a number or a flag.
  const handler = new OpenAPIHandler(engine.router, { plugins: [new ZodSmartCoercionPlugin()] })
  let description: Promise<unknown> | null = null

  return async (request: IncomingMessage, response: ServerResponse, principal: Principal): Promise<boolean> => {
    if (request.url === `${API_PREFIX}/openapi.json`) {
      description ??= generateDescription()
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

function generateDescription() {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  return generator.generate(contract, {
    info: { title: 'Remotebot', version: VERSION, description: 'Errors carry a stable code, a message and a hint.' },
    servers: [{ url: API_PREFIX }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  })
}
