import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addServer, expect, test } from './fixtures/ssh.ts'
import { clipboardText, goTo, pick } from './fixtures/steps.ts'

test('a port of a server is opened here, outlives a cut link, and is closed', async ({
  app,
  sshd,
  link,
  axe,
  picture,
}) => {
  const { page } = app
  const web = createServer((_, answer) => answer.end('hello from the server'))
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done))
  const remote = (web.address() as AddressInfo).port
  try {
    const id = await addServer(app, sshd, 'gpu-west', link.port)
    await goTo(page, `/servers/${id}/health`)
    await pick(page, 'More actions', 'Forward a port…')
    const form = page.getByRole('form', { name: 'Forward a port' })
    await expect(form.getByLabel('Port on the server')).toBeFocused()
    await form.getByLabel('Port on the server').fill('http')
    await form.getByRole('button', { name: 'Forward', exact: true }).click()
    await expect(form).toContainText('A port is a number from 1 to 65535.')
    await axe()
    await form.getByLabel('Port on the server').fill(String(remote))
    await page.keyboard.press('Enter')

    const row = page.getByRole('list', { name: 'Open ports' }).getByRole('listitem')
    await expect(row).toContainText(`127.0.0.1:${remote}`)
    await row.getByRole('button', { name: 'Copy the address' }).click()
    await expect.poll(() => clipboardText(app)).toMatch(/^http:\/\/(127\.0\.0\.1|localhost):\d+$/)
    const url = await clipboardText(app)
    // A page of the server is sent no cookie of ours.
    expect(new URL(url).hostname).not.toBe(new URL(page.url()).hostname)
    expect(await textOf(url)).toBe('hello from the server')
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
      await axe()
      await picture(`forward-${theme}`)
    }

    await link.refuse()
    link.cut()
    await expect(row.getByRole('status')).toBeVisible()
    await picture('forward-lost')
    await link.resume()
    // The longer it was away, the longer until it is tried again: up to 72 s.
    await expect(row.getByRole('status')).toHaveCount(0, { timeout: 150_000 })
    await expect.poll(() => textOf(url)).toBe('hello from the server')

    // The same port once more is refused, with the next step; it opens elsewhere.
    await page.getByRole('button', { name: 'Forward a port' }).click()
    await form.getByLabel('Port on the server').fill(String(remote))
    await form.getByLabel('Port here').fill(new URL(url).port)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Forward a port' })).toBeFocused()
    await expect(row.nth(1)).toContainText('listens on 127.0.0.1')
    await expect(row.nth(1).getByRole('button', { name: 'Open again' })).toBeVisible()
    await row
      .nth(0)
      .getByRole('button', { name: /^Close the port/ })
      .click()
    await row.nth(0).getByRole('button', { name: 'Open again' }).click()
    await expect(row.getByRole('link')).toHaveText(url)
    await row.getByRole('button', { name: /^Close the port/ }).click()
    await expect(row).toHaveCount(0)
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
    await expect.poll(() => textOf(url)).toBe('closed')
  } finally {
    web.closeAllConnections()
    web.close()
  }
})

/** What answers there. */
const textOf = (url: string): Promise<string> =>
  fetch(url).then(
    (answer) => answer.text(),
    () => 'closed',
  )
