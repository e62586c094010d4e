import { describe, expect, it } from 'vitest'
import { installCommand, loginFix, quote } from './fixes.ts'

const address = { user: 'anna', host: 'gpu-box', port: 22 }

describe('fixes', () => {
  it('installs with the package manager of that system', () => {
    expect(installCommand('tmux', { packages: 'apk', root: true })).toBe('apk add tmux')
    expect(installCommand('tmux', { packages: 'dnf', root: false })).toBe('sudo dnf install -y tmux')
    expect(installCommand('tmux', { packages: 'brew', root: false })).toBe('brew install tmux')
    expect(installCommand('tmux', { packages: null, root: false })).toBeNull()
  })

  it('has a login fix for each way to log in', () => {
    expect(loginFix({ kind: 'file', path: '/k/my key', passphraseSecret: null }, address, []).command).toBe(
      "ssh-copy-id -i '/k/my key' anna@gpu-box",
    )
    expect(loginFix({ kind: 'default' }, { ...address, port: 2222 }, ['bob@jump:22']).command).toBe(
      'ssh-copy-id -p 2222 -o ProxyJump=bob@jump:22 anna@gpu-box',
    )
    const key = { kind: 'vault', secret: 's', passphraseSecret: null, publicKey: 'ssh-ed25519 AAAA x' } as const
    expect(loginFix(key, address, []).command).toContain("echo 'ssh-ed25519 AAAA x' >> ~/.ssh/authorized_keys")
    expect(loginFix({ kind: 'password', secret: 's' }, address, []).fix).toContain('password')
  })

  it('quotes what a server could have made up', () => {
    expect(quote("/a'; rm -rf ~")).toBe(`'/a'\\''; rm -rf ~'`)
  })
})
