import { formatDuration, type JobSpecInput, type Server } from '../../src-shared/vocabulary/index.ts'

/** Quotes a word for a POSIX shell, only where that is needed. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Seconds as the command line spells them: "90s", "15m", "2h". */
export function durationFlag(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  if (seconds % 60 === 0) return `${seconds / 60}m`
  return `${seconds}s`
}

/** The command line that submits the same job. */
export function jobRunText(spec: JobSpecInput): string {
  const words = ['remotebot', 'job', 'run']
  if (spec.server && spec.server !== 'auto') words.push('--server', quote(spec.server))
  if (spec.name) words.push('--name', quote(spec.name))
  if (spec.workingDir) words.push('--workdir', quote(spec.workingDir))
  for (const [name, value] of Object.entries(spec.env ?? {})) words.push('--env', quote(`${name}=${value}`))
  for (const [variable, secret] of Object.entries(spec.secrets ?? {}))
    words.push('--secret', quote(secret === variable ? secret : `${secret}=${variable}`))
  if (spec.timeLimit) words.push('--timeout', durationFlag(spec.timeLimit))
  if (spec.tty) words.push('--tty')
  if (spec.justification) words.push('--justification', quote(spec.justification))
  // One quoted word after `--` keeps pipes, variables and newlines for the server's shell.
  words.push('--', quote(spec.command))
  return words.join(' ')
}

/** "no limit" or "2 h": a time limit for people. */
export function limitText(seconds: number | null | undefined): string {
  return seconds ? formatDuration(seconds * 1000) : 'no limit'
}

/** The plain ssh command that joins a job's tmux session. */
export function attachText(
  address: { user: string; host: string; port: number } | null,
  jumps: readonly string[],
  session: string,
): string {
  const tmux = `tmux attach -t ${quote(session)}`
  if (!address) return tmux
  const words = ['ssh', '-t']
  if (jumps.length > 0) words.push('-J', quote(jumps.join(',')))
  if (address.port !== 22) words.push('-p', String(address.port))
  words.push(quote(`${address.user}@${address.host}`), tmux)
  return words.join(' ')
}

/** The plain ssh command of a server. */
export function sshText(address: { user: string; host: string; port: number }, jumps: readonly string[]): string {
  const words = ['ssh']
  if (jumps.length > 0) words.push('-J', quote(jumps.join(',')))
  if (address.port !== 22) words.push('-p', String(address.port))
  return [...words, quote(`${address.user}@${address.host}`)].join(' ')
}

/** One command that appends a public key on a server, from any machine that can log in there already. */
export function installKeyText(server: Pick<Server, 'address' | 'jumps' | 'name'>, publicKey: string): string {
  const ssh = server.address ? sshText(server.address, server.jumps) : `ssh ${quote(server.name)}`
  const append = 'umask 077; mkdir -p ~/.ssh; cat >> ~/.ssh/authorized_keys'
  return `echo ${quote(publicKey.trim())} | ${ssh} ${quote(append)}`
}
