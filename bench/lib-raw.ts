import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const BUILT_WORKER = new URL('../out/main/transfer-worker.js', import.meta.url).href

/**
 * Lets plain Node import `x.sh?raw` as the build does, and has transfers start the built worker, as the program does: the sources of
 * that take a tenth of a second more to load. Import this before what needs it, and that with `import()`.
 */
registerHooks({
  load(url, context, next) {
    if (url.endsWith('/transfer/transfer-thread.ts')) {
      const loaded = next(url, context)
      return { ...loaded, source: String(loaded.source).replace("'./worker.ts'", `'${BUILT_WORKER}'`) }
    }
    if (!url.endsWith('?raw')) return next(url, context)
    const text = readFileSync(fileURLToPath(url.slice(0, -'?raw'.length)), 'utf8')
    return { format: 'module', shortCircuit: true, source: `export default ${JSON.stringify(text)}` }
  },
})
