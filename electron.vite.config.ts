import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const here = import.meta.dirname
const source = (path: string) => resolve(here, path)
// Set-up builds beside the folder in use and swaps the two, so nobody ever runs half a build.
const out = (path: string) => source(`${process.env.REMOTEBOT_OUT ?? 'out'}/${path}`)
const alias = { '@shared': source('src-shared'), '@renderer': source('src-renderer') }

// The development runtime of Electron (33) has Node 20.18 and Chrome 130; the pinned release has newer ones.
const NODE = 'node20.18'
const CHROME = 'chrome130'

/** The library's types, beside its JavaScript. What is wrong with them is the type check's to say. */
const libraryTypes = {
  name: 'library-types',
  closeBundle() {
    const tsc = source('node_modules/typescript/bin/tsc')
    const options = ['-p', source('tsconfig.library.json'), '--outDir', out('types')]
    execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' })
  },
}

/** Plain JavaScript that the programs of `main` start with. What is native, or looks for its own files, stays outside. */
const BUNDLED = [
  '@orpc/client',
  '@orpc/contract',
  '@orpc/openapi',
  '@orpc/server',
  '@orpc/zod',
  'commander',
  'drizzle-orm',
  'yaml',
  'zod',
]

/**
 * Programs of one code base: Electron's main process, the engine (a utility process there, plain Node
 * elsewhere), the command line, the simulated cloud, and the workers that read stored logs and transfer files.
 */
export default defineConfig({
  main: {
    resolve: { alias },
    plugins: [libraryTypes],
    build: {
      target: NODE,
      outDir: out('main'),
      sourcemap: true,
      // Bundled: as hundreds of files below node_modules they took two thirds of the engine's start, and 80 MB.
      externalizeDeps: { exclude: BUNDLED },
      rolldownOptions: {
        input: {
          electron: source('src-main/hosts/electron/main.ts'),
          engine: source('src-main/hosts/engine/main.ts'),
          cli: source('src-main/hosts/cli/main.ts'),
          library: source('src-main/hosts/library/index.ts'),
          'log-worker': source('src-main/ground/store/logs/worker.ts'),
          'transfer-worker': source('src-main/adapters/transfer/worker.ts'),
          'demo-cloud': source('src-main/adapters/providers/demo/cloud/main.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE,
      outDir: out('preload'),
      // A sandboxed preload can require nothing but Electron: all else goes into its one file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: source('src-main/hosts/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('src-renderer'),
    resolve: { alias },
    plugins: [react(), tailwindcss()],
    build: {
      target: CHROME,
      outDir: out('renderer'),
      emptyOutDir: true,
      // Read and compiled at each start: a third of the size is that much less to do before the first picture.
      minify: true,
      // The content security policy allows fonts and scripts of the page's own origin, not of data: URLs.
      assetsInlineLimit: 0,
      rolldownOptions: { input: source('src-renderer/index.html') },
    },
  },
})
