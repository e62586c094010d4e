import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type IPty, spawn as spawnPty } from '@lydell/node-pty'
import { makeTestHome } from '../../../testing/engine-process.ts'
import { clientOver, openSocket } from '../../attach/connect.ts'
import { type EngineFile, readEngineFile } from '../../attach/engine-file.ts'

/** The built command line; these tests run the real program. */
const ENTRY = resolve(process.env.REMOTEBOT_OUT ?? 'out', 'main/cli.js')

export interface Ended {
  code: number | null
  out: Buffer
  err: string
}

/** The real command line with a data folder and a $HOME of its own. */
export class RealCli {
  readonly #test = makeTestHome()
  readonly env: NodeJS.ProcessEnv

  /** `over`: variables besides, such as the $HOME of another one: the same person with a second installation. */
  constructor(over: NodeJS.ProcessEnv = {}) {
    if (!existsSync(ENTRY)) throw new Error('The command line is not built; run: npm run build')
    const { home, env } = this.#test
    this.env = { ...process.env, ...env, REMOTEBOT_HOME: home, TERM: 'xterm', ...over }
    delete this.env.NO_COLOR
    delete this.env.SSH_AUTH_SOCK
  }

  /** Starts a call whose streams are pipes. */
  start(args: string[], input = '') {
    const child = spawn(process.execPath, [ENTRY, ...args], { env: this.env })
    child.stdin.end(input)
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    const ended = new Promise<Ended>((done) =>
      child.once('close', (code) => done({ code, out: Buffer.concat(out), err: Buffer.concat(err).toString() })),
    )
    return { child, ended, out: () => Buffer.concat(out).toString(), err: () => Buffer.concat(err).toString() }
  }

  run(args: string[], input = ''): Promise<Ended> {
    return this.start(args, input).ended
  }

  /** Runs a shell line in which `rb` is the command line. */
  shell(line: string): Promise<Ended> {
    const script = `rb() { '${process.execPath}' '${ENTRY}' "$@"; }\n${line}`
    const child = spawn('bash', ['-c', script], { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    return new Promise((done) =>
      child.once('close', (code) => done({ code, out: Buffer.concat(out), err: Buffer.concat(err).toString() })),
    )
  }

  /** Starts a call on a real terminal. */
  terminal(args: string[]): Terminal {
    const env = this.env as Record<string, string>
    return new Terminal(spawnPty(process.execPath, [ENTRY, ...args], { cols: 80, rows: 24, env }))
  }

  /** Process id of the engine, as its file says. */
  enginePid(): number {
    return this.#engine().pid
  }

  /** The contract itself, for what the command line has no command for. */
  async connect() {
    return clientOver(await openSocket(this.#engine().socketPath, { kind: 'rpc' }))
  }

  #engine(): EngineFile {
    const file = readEngineFile(this.#test.home)
    if (!file) throw new Error('no engine runs')
    return file
  }

  /** Ends the engine and removes the folders. */
  async remove(): Promise<void> {
    await this.run(['engine', 'stop'])
    this.#test.remove()
  }
}

/** A person at a terminal: reads what is on it, and types. */
export class Terminal {
  #text = ''
  readonly ended: Promise<number>

  constructor(readonly pty: IPty) {
    pty.onData((data) => {
      this.#text += data
    })
    this.ended = new Promise((done) => pty.onExit(({ exitCode }) => done(exitCode)))
  }

  text(): string {
    return this.#text
  }

  type(text: string): void {
    this.pty.write(text)
  }
}
