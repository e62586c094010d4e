import { showOffers, test } from './fixtures/cloud.ts'
import { expect } from './fixtures/index.ts'
import { goTo } from './fixtures/steps.ts'

test('what a server and a job have cost for traffic is said where they say what they cost', async ({
  app,
  axe,
  cloud,
  picture,
}) => {
  const { page } = app
  await cloud.set({ trafficPrices: { egressGb: 900_000_000 } })
  await showOffers(app)
  const made = await app.cli(['server', 'provision', '--gpu', 'H100', '--lease', '2h', '--name', 'talker', '--yes'])
  expect(made.code, made.stderr).toBe(0)
  const command = 'head -c 3000000 /dev/urandom | od -v -An -tx1'
  const ran = await app.cli(['job', 'run', '--server', 'talker', '--name', 'flood', '--detach', '--', command])
  expect(ran.code, ran.stderr).toBe(0)
  await goTo(page, '/servers')
  await page.getByRole('link', { name: 'talker', exact: true }).click()
  await page.getByRole('tab', { name: 'Cost' }).click()
  // It is read once a minute.
  const figures = page.getByRole('region', { name: 'Cost' })
  await expect(figures).toContainText(/Traffic: \$\d+\.\d\d of it, est\., for \d\S* MB sent and .+ received\./, {
    timeout: 180_000,
  })
  await axe()
  await picture('server-cost-traffic')
  const told = await app.cli(['server', 'show', 'talker'])
  expect(told.stdout).toMatch(/of it traffic \(\S+ MB sent, \S+ \S+ received\)/)
  const report = await app.cli(['cost', 'report', '--by', 'server', '--csv'])
  expect(Number(report.stdout.split('\r\n')[1]?.split(',')[4])).toBeGreaterThan(0)
})
