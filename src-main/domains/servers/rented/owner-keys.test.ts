import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { admitScript, ownKeys } from './owner-keys.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rb-keys-'))
  mkdirSync(join(folder, '.ssh'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMq anna's laptop"

it('takes public keys only, and none where there are none', () => {
  writeFileSync(join(folder, '.ssh', 'id_ed25519.pub'), `${KEY}\n`)
  writeFileSync(join(folder, '.ssh', 'id_ed25519'), 'secret')
  writeFileSync(join(folder, '.ssh', 'id_odd.pub'), 'command="x" ssh-rsa AAAA\n')
  expect(ownKeys(folder)).toEqual([KEY])
  expect(ownKeys(join(folder, 'nobody'))).toEqual([])
})

it('adds each once, beside what is there, in a file that is only the account’s own', () => {
  const home = join(folder, 'machine')
  mkdirSync(home)
  const run = () => execFileSync('sh', ['-c', admitScript([KEY])], { env: { ...process.env, HOME: home } })
  run()
  const file = join(home, '.ssh', 'authorized_keys')
  writeFileSync(file, `ssh-rsa AAAA first\n${readFileSync(file, 'utf8')}`)
  run()
  expect(readFileSync(file, 'utf8')).toBe(`ssh-rsa AAAA first\n${KEY}\n`)
  expect(statSync(file).mode & 0o077).toBe(0)
})
