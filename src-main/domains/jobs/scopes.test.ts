import { describe, expect, it } from 'vitest'
import { jobSpec, type TokenScope } from '../../../src-shared/vocabulary/index.ts'
import { readsHere, refuseBeyondScopes, refuseCollecting } from './scopes.ts'

const token = (...scopes: TokenScope[]) => ({ kind: 'token' as const, name: 'ci', tokenId: 't', scopes })
const box = { origin: 'ssh' as const, rental: null }
const here = { origin: 'local' as const, rental: null }
const rented = (provider: 'demo' | 'runpod') => ({ origin: 'rented' as const, rental: { provider } })
const spec = (more = {}) => jobSpec.parse({ command: 'x', ...more })

describe('a token', () => {
  it.each([
    ['secrets', spec({ secrets: { T: 'TOK' } }), box],
    ['local', spec(), here],
    ['local', spec(), null],
    // Machines of the demo cloud are shells of this computer.
    ['local', spec({ provision: {} }), null],
    ['local', spec({ provision: { providers: ['runpod', 'demo'] } }), null],
    ['local', spec({ instance: 'demo:m-1' }), null],
    ['local', spec(), rented('demo')],
    ['local', spec({ push: { folder: '/home/anna/proj' } }), box],
    ['local', spec({ push: { git: '/home/anna/repo' } }), box],
  ] as const)('needs the scope %s for %j', (scope, given, server) => {
    expect(() => refuseBeyondScopes(token('jobs', 'read'), given, server)).toThrowError(
      expect.objectContaining({ code: 'FORBIDDEN', data: { hint: expect.stringContaining(`--scope ${scope}`) } }),
    )
    expect(() => refuseBeyondScopes(token('jobs', scope), given, server)).not.toThrow()
    expect(() => refuseBeyondScopes({ kind: 'window', name: 'anna' }, given, server)).not.toThrow()
  })

  it('may ask for a machine that is no shell of this computer', () => {
    const provision = { providers: ['runpod', 'vast'] }
    expect(() => refuseBeyondScopes(token('jobs'), spec({ provision }), null)).not.toThrow()
    expect(() => refuseBeyondScopes(token('jobs'), spec({ instance: 'runpod:abc' }), null)).not.toThrow()
    expect(() => refuseBeyondScopes(token('jobs'), spec(), rented('runpod'))).not.toThrow()
  })

  it('may push a repository that lies elsewhere to a server', () => {
    const push = { git: 'https://github.com/anna/tool' }
    expect(() => refuseBeyondScopes(token('jobs'), spec({ push }), box)).not.toThrow()
  })
})

describe('a token that brings files of its own choice home', () => {
  it('needs the scope local where the job ran on this computer', () => {
    expect(() => refuseCollecting(token('jobs', 'read'), ['~/.ssh/id_ed25519'], here)).toThrowError(
      expect.objectContaining({ code: 'FORBIDDEN', data: { hint: expect.stringContaining('--scope local') } }),
    )
    expect(() => refuseCollecting(token('jobs', 'read'), ['~/x'], rented('demo'))).toThrow('among this computer')
    expect(() => refuseCollecting(token('jobs', 'local'), ['~/x'], here)).not.toThrow()
    expect(() => refuseCollecting({ kind: 'window', name: 'anna' }, ['~/x'], here)).not.toThrow()
  })

  it('may bring what the job itself names, and anything from a server', () => {
    expect(() => refuseCollecting(token('jobs'), [], here)).not.toThrow()
    expect(() => refuseCollecting(token('jobs'), ['/var/log/x'], box)).not.toThrow()
  })
})

describe('readsHere', () => {
  it.each([
    'https://host/a/b.git',
    'HTTP://host/a',
    'ssh://git@host:22/a',
    'git://host/a',
    'git@host:a/b.git',
    'host:a/b',
  ])('%s is another machine', (git) => expect(readsHere({ git })).toBe(false))

  it.each(['/srv/repo', '~/repo', 'file:///srv/repo', 'FILE:///srv/repo'])('%s is this one', (git) =>
    expect(readsHere({ git })).toBe(true),
  )

  it.each(['./repo', 'repo', 'ext::sh -c whoami', 'fd::17', '\\\\share\\repo', ' host:a'])('%s is none', (git) =>
    expect(() => readsHere({ git })).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' })),
  )
})
