// `npm run bench -- NAME`: runs bench/NAME.ts, which prints one figure as a ratio.
import { existsSync, readdirSync } from 'node:fs'
import { withWindow } from './bench/window.mjs'
import { ensureBuild } from './setup/build.mjs'
import { main, SetupError } from './setup/errors.mjs'
import { setUpTools } from './setup/index.mjs'
import { inRoot } from './setup/paths.mjs'
import { run } from './setup/run.mjs'

// A benchmark is a file with a `report(` of its own; the rest of the folder helps them.
const names = () =>
  readdirSync(inRoot('bench'))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('lib'))
    .map((file) => file.slice(0, -3))

await main(async () => {
  const [name, ...rest] = process.argv.slice(2)
  if (!name || !existsSync(inRoot('bench', `${name}.ts`))) {
    throw new SetupError(
      name ? `There is no benchmark "${name}".` : 'Name a benchmark.',
      `Benchmarks: ${names().join(', ')}`,
    )
  }
  await setUpTools()
  await ensureBuild()
  const node = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
  return withWindow(name, async (env) => (await run('node', [...node, `bench/${name}.ts`, ...rest], { env })).code)
})
