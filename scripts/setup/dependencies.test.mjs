import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { INSTALL, refuseLink } from './dependencies.mjs'

test('an install leaves out nothing, whatever the environment says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rb-install-'))
  try {
    const local = (name) => ({ [name]: `file:./${name}` })
    const manifest = { name: 'x', version: '1.0.0', devDependencies: local('a'), optionalDependencies: local('b') }
    const entry = (name, kind) => ({
      [name]: { version: '1.0.0', [kind]: true },
      [`node_modules/${name}`]: { resolved: name, link: true },
    })
    const packages = { '': manifest, ...entry('a', 'dev'), ...entry('b', 'optional') }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...manifest, lockfileVersion: 3, packages }))
    const env = { ...process.env, NODE_ENV: 'production', npm_config_omit: 'optional', npm_config_offline: 'true' }
    const { stdout } = await promisify(execFile)('npm', [...INSTALL, '--dry-run'], { cwd: folder, env })
    expect(stdout).toContain('added 2 packages')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('packages that another folder lends are not installed over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rb-link-'))
  try {
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'node_modules'))
    expect(() => refuseLink(join(folder, 'node_modules'))).toThrow(/is a link to .*real/)
    expect(() => refuseLink(join(folder, 'real'))).not.toThrow()
    expect(() => refuseLink(join(folder, 'none'))).not.toThrow()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
