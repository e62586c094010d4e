import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { z } from 'zod'
import { contract } from '../../../src-shared/contract/index.ts'
import { VERSION } from '../../../src-shared/version.ts'
import { epochMs } from '../../../src-shared/vocabulary/index.ts'

/** The contract as an OpenAPI 3.1 document, served below `url`. */
export function describeApi(url: string) {
  const generator = new OpenAPIGenerator({ schemaConverters: [converter] })
  return generator.generate(contract, {
    info: { title: 'Remotebot', version: VERSION, description: 'Errors carry a stable code, a message and a hint.' },
    servers: [{ url }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  })
}

/**
 * A Blob is what no JSON Schema describes; as the content of a file it makes its answer a form with parts. Moments are numbers among
 * ourselves, and text over HTTP.
 */
const converter = new ZodToJsonSchemaConverter({
  interceptors: [
    ({ schema, next }) => {
      if (isBlob(schema)) return [true, { type: 'string', contentMediaType: 'application/octet-stream' }]
      return schema === epochMs ? [true, { type: 'string', format: 'date-time' }] : next()
    },
  ],
})

function isBlob(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodCustom && schema.safeParse(new Blob()).success && !schema.safeParse({}).success
}
