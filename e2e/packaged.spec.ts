import { expect, test } from './fixtures/index.ts'

test('the packaged app opens, and its engine runs a job', async ({ app }) => {
  await expect(app.page.getByRole('navigation').first().getByRole('link', { name: /^Now/ })).toBeVisible()
  const run = await app.cli(['job', 'run', '--name', 'packaged', '--', 'echo', 'hello'])
  expect(run.stdout).toBe('hello\n')
  expect(await app.electron?.evaluate(({ app: host }) => host.isPackaged)).toBe(true)
})
