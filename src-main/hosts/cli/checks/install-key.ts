import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import { shellQuote } from '../parse/command-line.ts'

/** The lines that show a new public key and the command which lets it in. */
export function installKeyLines(server: Server, publicKey: string): string[] {
  const key = publicKey.trim()
  const lines = ['A key pair was made for this server. Its public half:', '', key, '']
  if (!server.address) return lines
  const { user, host, port } = server.address
  const there = `umask 077; mkdir -p ~/.ssh && echo ${shellQuote(key)} >> ~/.ssh/authorized_keys`
  const jumps = server.jumps.length > 0 ? ` -J ${shellQuote(server.jumps.join(','))}` : ''
  const words = `ssh${port === 22 ? '' : ` -p ${port}`}${jumps} ${shellQuote(`${user}@${host}`)} ${shellQuote(there)}`
  return [...lines, 'Let it in, from an account that can log in already:', '', `  ${words}`, '']
}
