import { awsDefinition } from './aws/index.ts'
import { demoDefinition } from './demo/index.ts'
import { gcpDefinition } from './gcp/index.ts'
import { lambdaDefinition } from './lambda/index.ts'
import { runpodDefinition } from './runpod/index.ts'
import type { ProviderDefinition } from './types.ts'
import { vastDefinition } from './vast/index.ts'

/** Every kind of provider, in the order of the connect screen. */
export const DEFINITIONS: ProviderDefinition[] = [
  demoDefinition,
  runpodDefinition,
  vastDefinition,
  lambdaDefinition,
  awsDefinition,
  gcpDefinition,
]
