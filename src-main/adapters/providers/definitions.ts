import type { ProviderDefinition } from './types.ts'

/** Every kind of provider, in the order in which they are offered. */
export const DEFINITIONS: ProviderDefinition[] = []
