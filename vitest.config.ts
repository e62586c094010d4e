import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const shared = {
  resolve: {
    alias: {
      '@shared': resolve(import.meta.dirname, 'src-shared'),
      '@renderer': resolve(import.meta.dirname, 'src-renderer'),
    },
  },
}
const sources = ['src-main', 'src-renderer', 'src-shared', 'scripts', 'bench']
const unit = sources.map((folder) => `${folder}/**/*.test.{ts,tsx,mjs}`)
const integration = sources.map((folder) => `${folder}/**/*.integration.test.{ts,mjs}`)

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: { name: 'unit', include: unit, exclude: ['**/node_modules/**', ...integration], testTimeout: 30_000 },
      },
      {
        ...shared,
        // Real programs on few cores: the time limits only end what hangs.
        test: { name: 'integration', include: integration, testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2 },
      },
    ],
  },
})
