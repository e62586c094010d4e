import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair } from '../../../transport/index.ts'
import { localEnvironment } from '../../../transport/local-environment.ts'
import { END_FOLDER } from '../wire.ts'
import { MARK } from './processes.ts'

/** The path of a Unix socket may have about 100 bytes; tmux puts `tmux-<uid>/default` below its folder. */
const LONGEST_SOCKET_FOLDER = 70

/** Ends the machine that it lies on: leaves the machine's own key where the cloud looks for it. */
const END_SCRIPT = `#!/bin/sh
# Ends this simulated machine. Usage: end MACHINE
here=$(dirname "$0") || exit 1
if [ "$1" != "$(cat "$here/machine")" ]; then
  echo "end: this is not the machine $1" >&2
  exit 1
fi
umask 077
cp "$here/key" "$here/asked.$$" && mv "$here/asked.$$" "$here/asked"
`

/** The files of one machine: `<cloud>/machines/<id>`. */
export class MachineFolder {
  readonly folder: string
  readonly home: string

  constructor(
    cloudFolder: string,
    readonly id: string,
  ) {
    this.folder = join(realpathSync(cloudFolder), 'machines', id)
    this.home = join(this.folder, 'home')
  }

  /** Makes what is not there yet. Returns the host key pair, in OpenSSH form. */
  prepare(): { privateKey: string; publicKey: string } {
    const endFolder = join(this.home, END_FOLDER)
    for (const folder of [endFolder, join(this.folder, 'tmp'), this.socketFolder()])
      mkdirSync(folder, { recursive: true, mode: 0o700 })
    const write = (name: string, text: string, mode: number) => {
      const path = join(endFolder, name)
      if (!existsSync(path)) writeFileSync(path, text, { mode })
    }
    write('machine', this.id, 0o600)
    write('key', this.endKey(), 0o600)
    write('end', END_SCRIPT, 0o700)
    return this.hostKey()
  }

  /** Whether somebody on the machine asked for its end, with the machine's key. Forgets an attempt with another. */
  endAsked(): boolean {
    const path = join(this.home, END_FOLDER, 'asked')
    try {
      const key = readFileSync(path, 'utf8')
      if (key === this.endKey()) return true
      unlinkSync(path)
    } catch {
      // nobody did
    }
    return false
  }

  /** The environment of its processes: nothing of ours but the language, the time zone and where programs are. */
  environment(): Record<string, string> {
    const ours = localEnvironment(process.env)
    const kept = Object.entries(ours).filter(([name]) => /^(PATH|LANG|LC_[A-Z]+|TZ)$/.test(name))
    const user = userName()
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      ...Object.fromEntries(kept),
      ...{ HOME: this.home, USER: user, LOGNAME: user, SHELL: machineShell(), PWD: this.home },
      ...{ TMPDIR: join(this.folder, 'tmp'), TMUX_TMPDIR: this.socketFolder(), [MARK]: this.id },
    }
  }

  /** Removes everything. */
  remove(): void {
    for (const folder of [this.folder, this.socketFolder()])
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }

  private socketFolder(): string {
    const inside = join(this.folder, 'tmux')
    if (Buffer.byteLength(inside) <= LONGEST_SOCKET_FOLDER) return inside
    const temp = tmpdir().length < 40 ? tmpdir() : '/tmp'
    return join(temp, `rb-${this.id}`)
  }

  private hostKey() {
    const path = join(this.folder, 'host-key')
    if (!existsSync(path)) writeFileSync(path, JSON.stringify(generateKeyPair('')), { mode: 0o600 })
    return JSON.parse(readFileSync(path, 'utf8')) as { privateKey: string; publicKey: string }
  }

  /** Kept outside of the home too, so that what was written there can be judged. */
  private endKey(): string {
    const path = join(this.folder, 'end-key')
    if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('hex'), { mode: 0o600 })
    return readFileSync(path, 'utf8')
  }
}

/** The shell of every machine. */
export function machineShell(): string {
  return existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh'
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'demo' // an account without an entry in the user database
  }
}
