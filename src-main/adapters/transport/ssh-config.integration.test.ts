import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { needs } from '../../testing/needs.ts'
import { listConfigHosts, loadSshConfig, resolveAddress, targetFrom } from './ssh-config.ts'
import { parseConfigLine } from './ssh-config-file.ts'
import { settingsFor } from './ssh-config-settings.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rb-config-'))
  mkdirSync(join(home, '.ssh', 'config.d'), { recursive: true })
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function config(text: string, more: Record<string, string> = {}) {
  writeFileSync(join(home, '.ssh', 'config'), text)
  for (const [name, content] of Object.entries(more)) writeFileSync(join(home, '.ssh', name), content)
  return loadSshConfig({ home, localUser: 'me', paths: [join(home, '.ssh', 'config')], env: { DIR: '/keys' } })
}

const SAMPLE = `
# a comment
Host gpu gpu-alias
    HostName gpu.example.com   # trailing comment
    User "trainer"
    Port=2222
    IdentityFile ~/.ssh/gpu_key
    IdentityFile "~/.ssh/second key"
    IdentitiesOnly yes

Host bastion
  HostName 10.1.1.1
  IdentityFile %d/.ssh/%h-%r
  IdentityAgent none

Host inner
  ProxyJump bastion,other@hop:2200
  HostKeyAlias inner-key
  UserKnownHostsFile ~/.ssh/known_a /etc/known_b

Host deep
  ProxyJump inner

Host odd
  ProxyCommand ssh -W %h:%p bastion
Host fine
  ProxyCommand none
Host *.lab !old.lab
  User labrat
Match host gpu.example.com user trainer
  ServerAliveInterval 7
Host *
  User fallback
  Port 22022
`

describe('the SSH config', () => {
  it('lists its hosts with their settings', () => {
    const hosts = listConfigHosts(config(SAMPLE))
    expect(hosts.map((host) => host.alias)).toEqual([
      ...['gpu', 'gpu-alias', 'bastion', 'inner', 'deep', 'odd', 'fine'],
    ])
    expect(hosts[0]).toEqual({
      alias: 'gpu',
      host: 'gpu.example.com',
      port: 2222,
      user: 'trainer',
      jumps: [],
      identityFiles: ['~/.ssh/gpu_key', '~/.ssh/second key'],
      unsupported: null,
    })
    expect(hosts[3]?.jumps).toEqual(['fallback@10.1.1.1:22022', 'other@hop:2200'])
    expect(hosts[4]?.jumps).toEqual(['fallback@10.1.1.1:22022', 'other@hop:2200', 'fallback@inner:22022'])
    expect(hosts[5]?.unsupported).toBe('uses ProxyCommand, which is never run')
    expect(hosts[6]?.unsupported).toBeNull()
  })

  it('resolves addresses, with what was typed first', () => {
    const read = config(SAMPLE)
    const gpu = { identityFiles: ['~/.ssh/gpu_key', '~/.ssh/second key'], identitiesOnly: true }
    expect(resolveAddress('gpu', read)).toMatchObject({ ...gpu, alias: 'gpu', host: 'gpu.example.com', port: 2222 })
    expect(resolveAddress('root@gpu:99', read)).toMatchObject({ user: 'root', port: 99, host: 'gpu.example.com' })
    expect(resolveAddress('x.lab', read)).toMatchObject({ user: 'labrat', port: 22_022, alias: null })
    expect(resolveAddress('old.lab', read)).toMatchObject({ user: 'fallback' })
    expect(resolveAddress('ssh://a@[::1]:22', read)).toMatchObject({ user: 'a', host: '::1', port: 22 })
    // As it is stored, without the alias: the identity files are found again.
    expect(resolveAddress('trainer@gpu.example.com:2222', read)).toMatchObject({ ...gpu, alias: null })
    const inner = resolveAddress('inner', read)
    expect(inner).toMatchObject({ hostKeyAlias: 'inner-key', host: 'inner' })
    expect(inner.knownHostsFiles.slice(0, 2)).toEqual([join(home, '.ssh/known_a'), '/etc/known_b'])
    expect(inner.jumps[0]).toMatchObject({
      host: '10.1.1.1',
      agentSocket: null,
      identityFiles: [`${home}/.ssh/10.1.1.1-fallback`],
    })
    expect(resolveAddress('gpu', read, ['bastion']).jumps).toMatchObject([{ host: '10.1.1.1' }])
    expect(resolveAddress('gpu', read, ['inner']).jumps.map((jump) => jump.host)).toEqual(['10.1.1.1', 'hop', 'inner'])
    expect(targetFrom(inner, { kind: 'agent' })).toMatchObject({
      auth: { kind: 'agent' },
      jumps: [{ auth: { kind: 'default' } }, { auth: { kind: 'default' } }],
    })
  })

  it('never runs anything', () => {
    const trap = join(home, 'ran')
    const read = config(
      `Match exec "touch ${trap}"\n  User x\nMatch host quiet exec "touch ${trap}"\n  Port 1\nHost quiet\n  ProxyCommand touch ${trap}\n`,
    )
    expect(listConfigHosts(read)[0]?.unsupported).toContain('never run')
    expect(() => resolveAddress('quiet', read)).toThrowError(/ProxyCommand/)
    expect(() => resolveAddress('loud', read)).toThrowError(/Match exec/)
    expect(() => execFileSync('ls', [trap], { stdio: 'ignore' })).toThrow()
  })

  it('follows Include, also inside a Host, and survives circles and nonsense', () => {
    const read = config(
      'Include config.d/*\nHost a\n  Include inside\nHost c\n  Port 3\nHost a c\n Port 9\n"broken\nPort "7\n',
      {
        'config.d/10': 'Host b\n  Port 5\n',
        'config.d/20': 'Include config\n',
        inside: 'User insider\nHost c\n  User never\n',
      },
    )
    expect(resolveAddress('b', read).port).toBe(5)
    expect(resolveAddress('a', read)).toMatchObject({ user: 'insider', port: 9 })
    expect(resolveAddress('c', read)).toMatchObject({ user: 'me', port: 3 })
    expect(read.problems.some((problem) => problem.includes('cannot be read'))).toBe(true)
    expect(read.problems.some((problem) => problem.includes('too many nested'))).toBe(true)
  })

  it('says when jump hosts go round in a circle', () => {
    const read = config('Host a\n ProxyJump b\nHost b\n ProxyJump a\n')
    expect(() => resolveAddress('a', read)).toThrowError(/circle/)
    expect(listConfigHosts(read)[0]?.unsupported).toContain('a → b → a')
  })

  it('passes a jump host with the same name but another port or account', () => {
    const read = config('Host two\n  HostName gate\n  Port 2222\n  ProxyJump gate\n')
    expect(resolveAddress('me@gate:2222', read, ['gate']).jumps).toMatchObject([{ host: 'gate', port: 22 }])
    expect(resolveAddress('me@gate', read, ['guard@gate']).jumps).toMatchObject([{ host: 'gate', user: 'guard' }])
    expect(resolveAddress('two', read).jumps).toMatchObject([{ host: 'gate', port: 22 }])
    expect(() => resolveAddress('me@gate', read, ['me@gate:22'])).toThrowError(/circle: gate → gate/)
  })

  it('finds the settings of an alias again by its address, beside those of all hosts', () => {
    const read = config(
      'Host bastion\n  HostName 10.1.1.1\n  User guard\n  IdentityFile ~/.ssh/bastion\n  IdentitiesOnly yes\n' +
        'Host 10.*\n  IdentityFile ~/.ssh/ten\nHost *\n  IdentityFile ~/.ssh/usual\n',
    )
    const [jump] = resolveAddress('gpu', read, ['guard@10.1.1.1']).jumps
    expect(jump).toMatchObject({
      identitiesOnly: true,
      identityFiles: ['~/.ssh/bastion', '~/.ssh/usual', '~/.ssh/ten'],
    })
    expect(resolveAddress('other@10.1.1.1', read).identityFiles).toEqual(['~/.ssh/ten', '~/.ssh/usual'])
  })

  it('is empty where there is none', () => {
    const none = loadSshConfig({ home, localUser: 'me', paths: [join(home, 'none')] })
    expect(listConfigHosts(none)).toEqual([])
    expect(resolveAddress('host', none)).toMatchObject({ user: 'me', port: 22, identityFiles: [], jumps: [] })
  })

  it('reads quotes and equals signs', () => {
    expect(parseConfigLine('  User = "a b"  # c')).toEqual({ keyword: 'user', args: ['a b'] })
    expect(parseConfigLine('Host a "b c" d')).toEqual({ keyword: 'host', args: ['a', 'b c', 'd'] })
    expect(parseConfigLine('#x')).toBeNull()
    expect(parseConfigLine('User "open')).toBe('malformed')
    expect(parseConfigLine('User')).toBe('malformed')
  })
})

describe.skipIf(!needs('ssh'))('the SSH config as ssh itself reads it', () => {
  it.each([
    ...['gpu', 'gpu-alias', 'bastion', 'inner', 'deep', 'fine', 'x.lab', 'old.lab', 'elsewhere', 'gpu.example.com'],
  ])('%s', (host) => {
    const read = config(SAMPLE)
    const output = execFileSync('ssh', ['-T', '-G', '-F', join(home, '.ssh', 'config'), host], { encoding: 'utf8' })
    const values = (keyword: string) =>
      output.split('\n').flatMap((line) => (line.startsWith(`${keyword} `) ? [line.slice(keyword.length + 1)] : []))
    const settings = settingsFor(read, host)
    expect(settings.hostName ?? host).toBe(values('hostname')[0])
    expect(settings.port ?? 22).toBe(Number(values('port')[0]))
    expect(settings.user).toBe(values('user')[0])
    expect(settings.identitiesOnly).toBe(values('identitiesonly')[0] === 'yes')
    expect(settings.jumps).toEqual(values('proxyjump')[0]?.split(',') ?? [])
    if (settings.identityFiles.length > 0) expect(settings.identityFiles).toHaveLength(values('identityfile').length)
  })
})
