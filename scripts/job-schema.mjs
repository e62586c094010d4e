// Writes docs/job-protocol.schema.json from the schema in the sources: `node scripts/job-schema.mjs`.
import { writeFileSync } from 'node:fs'
import { jobEventJsonSchema } from '../src-shared/vocabulary/job-protocol.ts'
import { inRoot } from './setup/paths.mjs'
import { run } from './setup/run.mjs'

const file = inRoot('docs/job-protocol.schema.json')
writeFileSync(file, `${JSON.stringify(jobEventJsonSchema(), null, 2)}\n`)
await run('biome', ['format', '--write', file])
