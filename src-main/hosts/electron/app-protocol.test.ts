import { describe, expect, it, vi } from 'vitest'

// Outside of Electron its package is only the path of its program.
vi.mock('electron', () => ({ protocol: {} }))
const { fileOf } = await import('./app-protocol.ts')

describe('the files of app://remotebot', () => {
  const inside = (path: string) => fileOf('/app/renderer', `app://remotebot${path}`)

  it('names files below the folder', () => {
    expect(inside('/')).toBe('/app/renderer/index.html')
    expect(inside('/assets/a%20b.js?x#y')).toBe('/app/renderer/assets/a b.js')
  })

  it('names nothing outside of it', () => {
    const ways = ['/..%2f..%2fetc/passwd', '/%2e%2e%2f%2e%2e/x', '/..%5cx', '/a%00b', '/%', '/..%2frenderer-other/x']
    for (const path of ways) expect(inside(path)).toBeNull()
    expect(inside('/../../etc/passwd')).toBe('/app/renderer/etc/passwd')
    expect(fileOf('/app/renderer', 'app://other/index.html')).toBeNull()
    expect(fileOf('/app/renderer', 'https://remotebot/index.html')).toBeNull()
  })
})
