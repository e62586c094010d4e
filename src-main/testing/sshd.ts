import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from './needs.ts'
import { descendants, freeze, kill, killThoseOf } from './processes.ts'

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa'

export interface SshdOptions {
  /** Further lines of sshd_config, such as `MaxSessions 2`; they come first and so win. */
  config?: string[]
  /** Public keys (lines of authorized_keys) that may log in beside the throw-away client key. */
  authorizedKeys?: string[]
  /** Kinds of host key that the server has; ed25519 alone unless told. */
  hostKeys?: KeyType[]
  /** $HOME of the sessions; a fresh folder, removed at the end, unless told. */
  home?: string
}

/** A real OpenSSH server on loopback with default limits, for one test. */
export interface Sshd {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Who may log in: the user that runs the test. */
  readonly user: string
  /** `SHA256:…` of the first host key; changes with `rotateHostKey`. */
  hostKeyFingerprint: string
  /** `ssh-ed25519 AAAA…` of the first host key. */
  hostPublicKey: string
  /** An ed25519 private key without passphrase that may log in. */
  readonly clientKeyPath: string
  /** $HOME of the sessions. Their first working folder is still the account's own home. */
  readonly home: string
  /** A scratch folder, removed by `stop`. */
  readonly folder: string
  /** What sshd wrote so far. */
  log(): string
  /** Replaces the host keys by new ones and listens again on the same port. Sessions go on. */
  rotateHostKey(): Promise<void>
  /** Stops listening, so that connections are refused. Sessions go on. */
  stopListening(): Promise<void>
  listen(): Promise<void>
  /** Ends every session's connection, as a crashed server would. */
  killSessions(): void
  /** Stops everything and removes the scratch folder. */
  stop(): Promise<void>
}

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Makes a key pair with ssh-keygen; `<path>.pub` holds the public half. */
export function makeKey(path: string, options: { type?: KeyType; passphrase?: string; format?: string } = {}): void {
  const { type = 'ed25519', passphrase = '', format } = options
  const bits = type === 'rsa' ? ['-b', '2048'] : []
  const form = format ? ['-m', format] : []
  const args = ['-q', '-t', type, ...bits, ...form, '-N', passphrase, '-C', 'test', '-f', path]
  execFileSync('ssh-keygen', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** The fingerprint of a key file as ssh-keygen prints it. */
export function fingerprintOf(path: string): string {
  return execFileSync('ssh-keygen', ['-l', '-f', path], { encoding: 'utf8' }).split(' ')[1] ?? ''
}

/** Starts a throw-away sshd; works as root and as a normal user. Always `stop` it. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const program = findProgram('sshd')
  if (program === null) throw new Error('sshd is not installed')
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  const folder = mkdtempSync(join(tmpdir(), 'rb-sshd-'))
  const home = options.home ?? join(folder, 'home')
  const tmux = join(folder, 'tmux')
  mkdirSync(home, { recursive: true })
  mkdirSync(tmux)
  const clientKeyPath = join(folder, 'client_key')
  makeKey(clientKeyPath)
  const allowed = [readFileSync(`${clientKeyPath}.pub`, 'utf8').trim(), ...(options.authorizedKeys ?? [])]
  writeFileSync(join(folder, 'authorized_keys'), `${allowed.join('\n')}\n`)
  const types = options.hostKeys ?? ['ed25519']
  const hostKeyPath = (type: KeyType) => join(folder, `host_${type}`)
  const makeHostKeys = () => {
    for (const type of types) {
      rmSync(hostKeyPath(type), { force: true })
      makeKey(hostKeyPath(type), { type })
    }
  }
  makeHostKeys()
  const first = hostKeyPath(types[0] ?? 'ed25519')
  const port = await freePort()
  const configPath = join(folder, 'sshd_config')
  const penalties = supportsPenalties(program) ? ['PerSourcePenalties no'] : []
  const config = [
    ...(options.config ?? []),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...types.map((type) => `HostKey ${hostKeyPath(type)}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PidFile ${join(folder, 'pid')}`,
    'StrictModes no',
    'UsePAM no',
    'Subsystem sftp internal-sftp',
    `SetEnv HOME=${home} TMUX_TMPDIR=${tmux}`,
    ...penalties,
  ]
  writeFileSync(configPath, `${config.join('\n')}\n`)
  const logPath = join(folder, 'sshd.log')
  let master: ChildProcess | null = null
  const sessions = new Set<number>()

  const spawnSshd = (): ChildProcess => {
    const output = openSync(logPath, 'a')
    const child = spawn(program, ['-D', '-e', '-f', configPath], { stdio: ['ignore', output, output] })
    closeSync(output)
    return child
  }
  const listen = async () => {
    const before = existsSync(logPath) ? readFileSync(logPath, 'utf8').length : 0
    let child = spawnSshd()
    for (let tries = 0; tries < 1200; tries++) {
      master = child
      const said = readFileSync(logPath, 'utf8').slice(before)
      if (child.exitCode !== null) {
        // Somebody has the port for a while: nobody held it for us.
        if (!said.includes('Cannot bind any address.')) throw new Error(`sshd ended: ${said}`)
        child = spawnSshd()
      } else if (said.includes('Server listening on') && (await answers(port))) return
      await sleep(50)
    }
    throw new Error(`sshd does not listen: ${readFileSync(logPath, 'utf8')}`)
  }
  const stopListening = async () => {
    const child = master
    master = null
    if (child?.pid === undefined || child.exitCode !== null) return
    // Stopped first, so that nobody comes in between this look and its end.
    kill(child.pid, 'SIGSTOP')
    for (const pid of descendants(child.pid)) sessions.add(pid)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }
  const killSessions = () => {
    const listener = master?.pid
    const all = freeze(listener === undefined ? [...sessions] : [...sessions, listener])
    for (const pid of all) if (pid !== listener) kill(pid)
    if (listener !== undefined) kill(listener, 'SIGCONT')
    sessions.clear()
  }

  const sshd: Sshd = {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    hostKeyFingerprint: fingerprintOf(first),
    hostPublicKey: publicKeyOf(first),
    clientKeyPath,
    home,
    folder,
    log: () => readFileSync(logPath, 'utf8'),
    stopListening,
    listen,
    killSessions,
    rotateHostKey: async () => {
      await stopListening()
      makeHostKeys()
      sshd.hostKeyFingerprint = fingerprintOf(first)
      sshd.hostPublicKey = publicKeyOf(first)
      await listen()
    },
    stop: async () => {
      await stopListening()
      killSessions()
      if (options.home === undefined) killThoseOf(home)
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
    },
  }
  try {
    await listen()
  } catch (error) {
    await sshd.stop()
    throw error
  }
  return sshd
}

function publicKeyOf(path: string): string {
  return readFileSync(`${path}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' ')
}

/** OpenSSH 9.8 and later bar an address after failed logins, which tests make on purpose. */
function supportsPenalties(program: string): boolean {
  try {
    execFileSync(program, ['-T', '-f', '/dev/null', '-o', 'PerSourcePenalties=no'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return true
  } catch (error) {
    return !String((error as { stderr?: Buffer }).stderr).includes('Bad configuration option')
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => {
      resolve(true)
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.setTimeout(5000, () => socket.destroy())
  })
}
