import { afterEach, expect, it, vi } from 'vitest'
import { copyText } from './clipboard.ts'

afterEach(() => vi.unstubAllGlobals())

it('says that there is no clipboard, as in a page by plain HTTP', async () => {
  vi.stubGlobal('navigator', {})
  await expect(copyText('x')).rejects.toMatchObject({
    code: 'FORBIDDEN',
    data: { details: 'it is only for pages by HTTPS or from this computer', hint: expect.any(String) },
  })
})

it('says why the browser refused', async () => {
  const writeText = () => Promise.reject(new Error('Write permission denied.'))
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  await expect(copyText('x')).rejects.toMatchObject({ data: { details: 'Write permission denied.' } })
})
