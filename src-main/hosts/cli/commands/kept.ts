import type { Cli } from '../cli.ts'
import { say } from '../io.ts'
import { sayJson } from '../output/json.ts'

/** The answer of a removal that a person refused. */
export async function sayKept(cli: Cli, { id, name }: { id: string; name: string }, json?: boolean): Promise<void> {
  if (json) return sayJson(cli.io, { id, name, status: 'kept' })
  await say(cli.io, 'Nothing was removed.')
}
