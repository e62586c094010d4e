import { vi } from 'vitest'

/**
 * Read before each test file. Vitest gives up waiting after a second, which a loaded machine may well stand still for: what is
 * waited for here has as long as it takes to be sure that it never comes.
 */
const { waitFor } = vi
vi.waitFor = (callback, options) => waitFor(callback, options ?? { timeout: 60_000, interval: 20 })
