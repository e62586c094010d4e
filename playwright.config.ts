import { defineConfig } from '@playwright/test'

/** The same specs in the desktop app and in a browser; `packaged` runs against `npm run package`. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/playwright',
  // For a test that never ends, not for a slow machine: there the longest take minutes.
  timeout: 600_000,
  // What is looked for comes within a second or two; where two cores do ten things at once it takes its time.
  expect: { timeout: 45_000 },
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  projects: [
    { name: 'electron', testIgnore: 'packaged.spec.ts', metadata: { host: 'electron' } },
    { name: 'browser', testIgnore: ['packaged.spec.ts', '**/*.electron.spec.ts'], metadata: { host: 'browser' } },
    { name: 'packaged', testMatch: 'packaged.spec.ts', metadata: { host: 'packaged' } },
  ],
})
