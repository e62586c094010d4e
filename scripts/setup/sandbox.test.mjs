import { expect, test } from 'vitest'
import { sandboxProblem } from './sandbox.mjs'

const free = {
  linux: true,
  apparmorRestricts: false,
  cloneForbidden: false,
  noneAllowed: false,
  helper: { path: "/it's/chrome-sandbox", setuidRoot: false },
}

test('a system without user namespaces for everybody is named, with the fix', () => {
  expect(sandboxProblem(free)).toBe(null)
  for (const restriction of ['apparmorRestricts', 'cloneForbidden', 'noneAllowed']) {
    const facts = { ...free, [restriction]: true }
    expect(sandboxProblem(facts).hint).toContain("sudo chmod 4755 '/it'\\''s/chrome-sandbox'")
    expect(sandboxProblem({ ...facts, helper: { ...free.helper, setuidRoot: true } })).toBe(null)
    expect(sandboxProblem({ ...facts, linux: false })).toBe(null)
  }
})
