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

/** The time limits only end what hangs: on few and busy cores a machine may stand still for half a minute. */
const patient = 'src-main/testing/patient.ts'

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: unit,
          exclude: ['**/node_modules/**', ...integration],
          setupFiles: patient,
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 300_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: integration,
          setupFiles: patient,
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
