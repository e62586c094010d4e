import { defineConfig } from '@playwright/test'

/** The same specs in the desktop app and in a browser; `packaged` runs against `npm run package`. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/playwright',
  timeout: 120_000,
  expect: { timeout: 20_000 },
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
