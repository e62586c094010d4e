import { expect, test } from './fixtures/index.ts'

test('the app opens and shows where one can go', async ({ app, axe, picture }) => {
  const navigation = app.page.getByRole('navigation').first()
  await expect(navigation.getByRole('link', { name: /^Now/ })).toBeVisible()
  await expect(navigation.getByRole('link', { name: /^Servers/ })).toBeVisible()
  await picture('first-run')
  await axe()
})

test('window and command line share one engine', async ({ app }) => {
  await expect(app.page.getByRole('navigation').first()).toBeVisible()
  const run = await app.cli(['job', 'run', '--name', 'from-cli', '--', 'echo', 'hello'])
  expect(run.stdout).toBe('hello\n')
  await app.page.getByRole('navigation').first().getByRole('link', { name: /^Jobs/ }).click()
  await expect(app.page.getByText('from-cli').first()).toBeVisible()
})
