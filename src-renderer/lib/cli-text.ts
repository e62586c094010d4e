import { writtenProvision } from '../../src-shared/job-file/provision.ts'
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

/** `gpu=H100,count=2`; null where a value has a comma. */
function provisionText(query: NonNullable<JobSpecInput['provision']>): string | null {
  const pairs = Object.entries(writtenProvision(query)).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}=${one}`),
  )
  return pairs.some((pair) => pair.includes(',')) ? null : pairs.join(',')
}

/**
 * The command line that submits the same job. What no flag can say, a region with a comma in its name, takes the same
 * job as a file: `remotebot job run -f job.yaml`.
 */
export function jobRunText(spec: JobSpecInput): string {
  const provision = spec.provision && provisionText(spec.provision)
  if (provision === null) return 'remotebot job run -f job.yaml'
  const words = ['remotebot', 'job', 'run']
  const flag = (name: string, value: string | number | undefined) => {
    if (value !== undefined && value !== '') words.push(`--${name}`, quote(String(value)))
  }
  const each = (name: string, values: readonly string[] = []) => {
    for (const value of values) words.push(`--${name}`, quote(value))
  }
  const on = (name: string, value: boolean | undefined) => value && words.push(`--${name}`)
  flag('server', spec.server === 'auto' ? undefined : spec.server)
  flag('ssh', spec.ssh)
  flag('instance', spec.instance)
  on('end-instance', spec.endInstance)
  flag('provision', provision)
  on('restart-on-preemption', spec.restartOnPreemption)
  flag('name', spec.name)
  if (spec.push && 'git' in spec.push) {
    flag('push', spec.push.git)
    flag('ref', spec.push.ref)
  } else if (spec.push) {
    flag('push', spec.push.folder)
    each('exclude', spec.push.excludes)
    on('no-default-ignores', spec.push.defaultIgnores === false)
  }
  flag('workspace', spec.workspace)
  for (const { run, name, inputs } of spec.bootstrap ?? []) {
    flag('bootstrap', run)
    flag('bootstrap-name', name)
    each('bootstrap-input', inputs)
  }
  flag('workdir', spec.workingDir)
  each(
    'env',
    Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${value}`),
  )
  each(
    'secret',
    Object.entries(spec.secrets ?? {}).map(([name, secret]) => (secret === name ? secret : `${secret}=${name}`)),
  )
  each('output', spec.outputs)
  flag('outputs-when', spec.outputsWhen === 'success' ? 'success' : undefined)
  flag('tools', spec.tools?.join(','))
  flag('cpu', spec.resources?.cpu)
  flag('memory', spec.resources?.memoryGb)
  flag('gpu', spec.resources?.gpu)
  flag('disk', spec.resources?.diskGb)
  if (spec.timeLimit) flag('timeout', durationFlag(spec.timeLimit))
  on('keep-alive', spec.keepAlive)
  if (spec.keepAlive && spec.keepFor !== undefined && spec.keepFor !== 3600)
    flag('keep-for', durationFlag(spec.keepFor))
  if (spec.keepOnFailure) flag('keep-on-failure', durationFlag(spec.keepOnFailure))
  on('remove-workspace', spec.removeWorkspace)
  if (spec.priority) words.push(`--priority=${spec.priority}`)
  on('tty', spec.tty)
  flag('justification', spec.justification)
  flag('project', spec.project)
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
