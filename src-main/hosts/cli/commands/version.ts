import type { Command } from 'commander'
import { VERSION } from '../../../../src-shared/version.ts'
import { PROTOCOL } from '../../../../src-shared/vocabulary/index.ts'
import type { Cli } from '../cli.ts'
import { say } from '../io.ts'
import { leaf } from '../leaf.ts'
import { sayJson } from '../output/json.ts'

/** `remotebot version` */
export function versionCommand(cli: Cli): Command {
  return leaf('version', 'print the version', ['version --json']).action(async (options: { json?: boolean }) => {
    if (!options.json) return say(cli.io, `remotebot ${VERSION} (protocol ${PROTOCOL}, Node ${process.versions.node})`)
    const { node } = process.versions
    await sayJson(cli.io, {
      id: 'remotebot',
      name: 'remotebot',
      status: 'ok',
      version: VERSION,
      protocol: PROTOCOL,
      node,
    })
  })
}
