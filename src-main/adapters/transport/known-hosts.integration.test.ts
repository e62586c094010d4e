import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { fingerprintOf, makeKey } from '../../testing/sshd.ts'
import { knownKeysOf } from './known-hosts.ts'

describe.skipIf(!needs('ssh-keygen'))('known_hosts', () => {
  let folder = ''
  const keys: Record<string, { line: string; fingerprint: string }> = {}
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rb-known-'))
    for (const name of ['one', 'two', 'three']) {
      const path = join(folder, name)
      makeKey(path, { type: name === 'two' ? 'ecdsa' : 'ed25519' })
      const line = readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')
      keys[name] = { line, fingerprint: fingerprintOf(path) }
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const line = (name: string) => keys[name]?.line ?? ''
  const prints = (text: string, host: string, port = 22, hostKeyAlias?: string) =>
    knownKeysOf(text, { host, port, hostKeyAlias }).map((key) => key.fingerprint)
  const print = (name: string) => keys[name]?.fingerprint

  it('finds names, lists, ports, wildcards and negations', () => {
    const text = [
      '# a comment',
      '',
      `gpu.example.com,10.0.0.1 ${line('one')} a comment`,
      `[gpu.example.com]:2222 ${line('two')}`,
      `*.lab,!old.lab ${line('three')}`,
      '@cert-authority *.lab ssh-ed25519 AAAA',
      'broken-line',
      `\t  Spaced.Example \t ${line('one')}`,
    ].join('\r\n'.slice(1))
    expect(prints(text, 'gpu.example.com')).toEqual([print('one')])
    expect(prints(text, 'GPU.Example.com')).toEqual([print('one')])
    expect(prints(text, '10.0.0.1')).toEqual([print('one')])
    expect(prints(text, 'a.lab')).toEqual([print('three')])
    expect(prints(text, 'old.lab')).toEqual([])
    expect(prints(text, 'lab')).toEqual([])
    expect(prints(text, 'spaced.example')).toEqual([print('one')])
    expect(knownKeysOf(text, { host: 'gpu.example.com', port: 2222 })).toMatchObject([
      { fingerprint: print('one'), otherPort: true },
      { fingerprint: print('two'), otherPort: false, algorithm: 'ecdsa-sha2-nistp256' },
    ])
    expect(prints(text, '127.0.0.1', 2200, 'gpu.example.com')).toEqual([print('one')])
  })

  it('marks revoked keys', () => {
    const text = `@revoked * ${line('one')}\ngpu ${line('two')}`
    expect(knownKeysOf(text, { host: 'gpu', port: 22 })).toMatchObject([
      { fingerprint: print('one'), revoked: true },
      { fingerprint: print('two'), revoked: false },
    ])
  })

  it('finds names that ssh-keygen has hashed', () => {
    const path = join(folder, 'known_hosts')
    writeFileSync(path, `gpu ${line('one')}\n[gpu]:2222 ${line('two')}\nother ${line('three')}\n`)
    execFileSync('ssh-keygen', ['-H', '-f', path], { stdio: 'ignore' })
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('|1|')
    // The hashes are text of any kind, with any word in it.
    expect(text).not.toMatch(/^[^|]*gpu/m)
    expect(prints(text, 'gpu')).toEqual([print('one')])
    expect(prints(text, 'gpu', 2222)).toEqual([print('one'), print('two')])
    expect(prints(text, 'nobody')).toEqual([])
  })
})
