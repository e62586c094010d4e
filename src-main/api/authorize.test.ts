import { describe, expect, it } from 'vitest'
import { contract } from '../../src-shared/contract/index.ts'
import type { Principal, TokenScope } from '../../src-shared/vocabulary/index.ts'
import { neededScope, refusal } from './authorize.ts'

/** All procedure paths of the contract. */
function paths(node: object, prefix: string[] = []): string[] {
  if ('~orpc' in node) return [prefix.join('.')]
  return Object.entries(node).flatMap(([key, value]) => paths(value as object, [...prefix, key]))
}

const token = (scopes: TokenScope[]): Principal => ({
  kind: 'token',
  name: 'ci',
  tokenId: 't',
  scopes,
})

describe('refusal', () => {
  it('lets people do everything', () => {
    for (const path of paths(contract)) {
      expect(refusal({ kind: 'window', name: 'anna' }, path.split('.'))).toBeNull()
      expect(refusal({ kind: 'terminal', name: 'anna' }, path.split('.'))).toBeNull()
    }
  })

  it('names only procedures that exist', () => {
    const all = new Set(paths(contract))
    for (const path of ['engine.status', 'jobs.submit', 'servers.check', 'logs.read', 'engine.settings.get']) {
      expect(all.has(path)).toBe(true)
      expect(neededScope(path)).not.toBeNull()
    }
  })

  it('keeps every token from credentials, trust, terminals and the engine itself', () => {
    const all = token(['read', 'jobs', 'servers'])
    const closed = paths(contract).filter((path) => refusal(all, path.split('.')) !== null)
    expect(closed.sort()).toMatchInlineSnapshot(`
      [
        "approvals.approve",
        "approvals.deny",
        "approvals.say",
        "approvals.standing.revoke",
        "approvals.takeInstead",
        "approvals.viewed",
        "budgets.confirmStop",
        "budgets.remove",
        "budgets.set",
        "costs.reconcile",
        "engine.doctor",
        "engine.settings.set",
        "engine.stop",
        "forwards.open",
        "jobs.download",
        "jobs.templates.remove",
        "jobs.templates.save",
        "leftovers.adopt",
        "leftovers.check",
        "leftovers.clean",
        "notices.seen",
        "providers.check",
        "providers.connect",
        "providers.disconnect",
        "secrets.list",
        "secrets.remove",
        "secrets.set",
        "secrets.status",
        "secrets.unlock",
        "servers.add",
        "servers.configHosts",
        "servers.edit",
        "servers.extend",
        "servers.hostKey",
        "servers.identities",
        "servers.provision",
        "servers.start",
        "servers.stop",
        "servers.terminate",
        "servers.tools",
        "servers.trustHostKey",
        "sync.pull",
        "sync.push",
        "sync.status",
        "terminals.close",
        "terminals.list",
        "terminals.open",
        "terminals.reconnect",
        "tokens.create",
        "tokens.list",
        "tokens.revoke",
      ]
    `)
  })

  it('lets no scope decide about money, and asks for the scope rent to spend', () => {
    const every = token(['read', 'jobs', 'servers', 'secrets', 'local', 'rent'])
    for (const path of [
      ...['approvals.approve', 'approvals.deny', 'approvals.takeInstead', 'approvals.standing.revoke'],
      ...['budgets.set', 'budgets.remove', 'budgets.confirmStop', 'engine.settings.set'],
    ])
      expect(refusal(every, path.split('.'))).toMatchObject({ code: 'FORBIDDEN' })
    for (const path of ['servers.provision', 'servers.extend', 'servers.start']) {
      expect(refusal(token(['read', 'jobs', 'servers']), path.split('.'))).toMatchObject({
        code: 'FORBIDDEN',
        data: { hint: expect.stringContaining('--scope rent') },
      })
      expect(refusal(token(['rent']), path.split('.'))).toBeNull()
    }
    for (const path of ['budgets.list', 'approvals.get', 'activity.list', 'costs.report'])
      expect(refusal(token(['read']), path.split('.'))).toBeNull()
  })

  it("opens this computer's files and folders to the scope local alone", () => {
    for (const path of ['jobs.download', 'sync.push', 'sync.pull', 'sync.status']) {
      expect(refusal(token(['read', 'jobs', 'servers']), path.split('.'))).toMatchObject({
        code: 'FORBIDDEN',
        data: { hint: expect.stringContaining('--scope local') },
      })
      expect(refusal(token(['local']), path.split('.'))).toBeNull()
    }
  })

  it('asks for the scope that a call needs', () => {
    expect(refusal(token(['read']), ['jobs', 'list'])).toBeNull()
    expect(refusal(token(['read']), ['jobs', 'submit'])).toMatchObject({ code: 'FORBIDDEN' })
    expect(refusal(token(['jobs']), ['jobs', 'submit'])).toBeNull()
    for (const path of ['collect', 'release', 'hold']) {
      expect(refusal(token(['read']), ['jobs', path])).toMatchObject({ code: 'FORBIDDEN' })
      expect(refusal(token(['jobs']), ['jobs', path])).toBeNull()
    }
    for (const path of [
      'jobs.events',
      'jobs.progress',
      'jobs.metrics',
      'jobs.outputs',
      'jobs.readOutput',
      'logs.search',
    ])
      expect(refusal(token(['read']), path.split('.'))).toBeNull()
  })
})
