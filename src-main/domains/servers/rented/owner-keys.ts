import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shellQuote } from '../../../adapters/transport/shell-quote.ts'

const MOST_KEYS = 10

/** This user's own public keys (`~/.ssh/id_*.pub`), one line each. */
export function ownKeys(home: string): string[] {
  const folder = join(home, '.ssh')
  try {
    return readdirSync(folder)
      .filter((name) => /^id_.+\.pub$/.test(name))
      .sort()
      .slice(0, MOST_KEYS)
      .map((name) => readFileSync(join(folder, name), 'utf8').trim())
      .filter((line) => /^(ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/=]+( .*)?$/.test(line))
  } catch {
    return [] // no keys, or none that can be read
  }
}

/**
 * A script that lets these keys in beside the one that the machine was made with. So a rented server can still be used when
 * this installation, and its vault with the machine's own key, are lost.
 */
export function admitScript(keys: readonly string[]): string {
  const lines = keys.map((key) => {
    const line = shellQuote(key)
    return `grep -qxF -- ${line} "$f" || printf '%s\\n' ${line} >>"$f"`
  })
  const file = ['f=$HOME/.ssh/authorized_keys', 'umask 077', 'mkdir -p "$HOME/.ssh" && touch "$f" || exit 1']
  return [...file, ...lines, ''].join('\n')
}
