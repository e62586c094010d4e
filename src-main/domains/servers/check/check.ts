import {
  type CheckItem,
  RemotebotError,
  type ServerAuth,
  type ServerFacts,
  type SshAddress,
} from '../../../../src-shared/vocabulary/index.ts'
import { runApart } from '../../../adapters/transport/run-apart.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import type { Transport } from '../../../adapters/transport/types.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { showAddress } from '../naming.ts'
import { loginFix } from './fixes.ts'
import { greet } from './greet.ts'
import { type HostKeyFinding, judgeHostKey } from './host-key.ts'
import { ended, type Finding, type Findings, freshItems, withFindings } from './items.ts'
import { judge, unsupportedSystem } from './judge.ts'
import { parseCheck } from './parse.ts'

/** Milliseconds for the probe script; its own parts give up after 8 s each. */
const SCRIPT_MS = 60_000

/** One server as the check sees it. */
export interface CheckTarget {
  /** Null for this computer. */
  ssh: { address: SshAddress; jumps: readonly string[]; auth: ServerAuth | null } | null
  /** Asks for the host key, and pins one that known_hosts vouches for. @throws RemotebotError */
  hostKey(): Promise<HostKeyFinding>
  transport(): Transport
  session: Pick<ServerSession, 'run'>
  /** Source of resources/probe/check.sh. */
  script: string
  clock: Clock
  /** Keeps what was found. */
  saveFacts(facts: ServerFacts): void
  /** Marks the server as one that can't be used, or takes the mark away (null). */
  saveUnsupported(reason: string | null): void
}

/** Runs the check list; yields the whole list at each change. Never throws: what fails is a line of the list. */
export async function* check(target: CheckTarget, signal: AbortSignal): AsyncGenerator<CheckItem[]> {
  let items = freshItems(target.ssh === null)
  const found = (findings: Findings) => {
    items = withFindings(items, findings)
    return items
  }
  if (target.ssh) {
    yield found({ reach: { status: 'running' } })
    const way = await findWay(target)
    yield found(way)
    if (way.host_key?.status !== 'ok' || signal.aborted) return yield ended(items)
  }
  yield found(target.ssh ? { login: { status: 'running' } } : { os: { status: 'running' } })
  const hello = await logIn(target, signal)
  if ('failed' in hello) return yield ended(found(hello.failed))
  yield found(hello.findings)
  if (hello.findings.os?.status === 'failed') return yield ended(items)
  yield ended(found(await look(target, hello.latencyMs)))
}

/**
 * Finds out what a server has that was logged in to a moment ago: nothing else is asked, and over a channel of its own, beside
 * whatever is being set up there. Never throws: where it fails, nothing is known.
 */
export async function lookBeside(target: CheckTarget, signal: AbortSignal): Promise<void> {
  const transport = target.transport()
  const exec: Transport['exec'] = (command, options) => transport.exec(command, { ...options, lane: 'control' })
  const run: ServerSession['run'] = (script) => runApart({ exec }, script, SCRIPT_MS, signal)
  const latencyMs = greet(transport, target.clock, signal).then(
    (hello) => hello.latencyMs,
    () => null,
  )
  await look({ ...target, session: { run } }, latencyMs)
}

/** Reach and host key, in one connection that does not log in. */
async function findWay({ hostKey, clock }: CheckTarget): Promise<Findings> {
  const start = clock.monotonic()
  try {
    const key = await hostKey()
    const ms = Math.round(clock.monotonic() - start)
    return { reach: { status: 'ok', detail: `${key.host} answered in ${ms} ms` }, host_key: judgeHostKey(key) }
  } catch (error) {
    const finding = failure(error)
    const passed = error instanceof RemotebotError && /^(LOGIN_REFUSED|KEY_UNUSABLE|VAULT_LOCKED)$/.test(error.code)
    // On the way a jump host may refuse us; the server itself was not asked then.
    return passed ? { reach: { ...finding, detail: `Jump host: ${finding.detail}` } } : { reach: finding }
  }
}

type Hello = { findings: Findings; latencyMs: number } | { failed: Findings }

async function logIn(target: CheckTarget, signal: AbortSignal): Promise<Hello> {
  try {
    const { windows, latencyMs } = await greet(target.transport(), target.clock, signal)
    const detail = target.ssh ? `${showAddress(target.ssh.address)} in ${latencyMs} ms` : null
    const login: Findings = target.ssh ? { login: { status: 'ok', detail } } : {}
    if (!windows) return { findings: { ...login, os: { status: 'running' } }, latencyMs }
    const report = parseCheck('os=Windows')
    target.saveUnsupported(unsupportedSystem(report.system))
    return { findings: { ...login, os: judge(report).os as Finding }, latencyMs }
  } catch (error) {
    if (!target.ssh) return { failed: { shell: failure(error) } }
    const refused = error instanceof RemotebotError && error.code === 'LOGIN_REFUSED'
    const { address, jumps, auth } = target.ssh
    const help = refused ? loginFix(auth, address, jumps) : {}
    return { failed: { login: { ...failure(error), ...help } } }
  }
}

/** Runs the probe script and keeps what it found. */
async function look(target: CheckTarget, latencyMs: number | Promise<number | null>): Promise<Findings> {
  const finished = new AbortController()
  try {
    // Scripts before ours in the shell have their own time; what is waited here is not without end.
    const { stdout, stderr } = await Promise.race([
      target.session.run(target.script, { timeoutMs: SCRIPT_MS }),
      target.clock.sleep(2 * SCRIPT_MS, finished.signal).then(() => Promise.reject(busy())),
    ])
    const report = parseCheck(stdout)
    if (report.system === '') throw new RemotebotError('REMOTE_FAILED', noAnswer(stderr || stdout))
    const unsupported = unsupportedSystem(report.system)
    target.saveUnsupported(unsupported)
    if (unsupported !== null) return { os: judge(report).os as Finding }
    target.saveFacts({
      ...report.facts,
      latencyMs: target.ssh ? await latencyMs : null,
      checkedAt: target.clock.now(),
    })
    return judge(report)
  } catch (error) {
    return {
      os: { status: 'skipped' },
      shell: {
        ...failure(error),
        fix: "The login shell has to run sh. Look for an exit or a question in the account's start-up files.",
        command: 'sh -c "uname -a"',
      },
    }
  } finally {
    finished.abort()
  }
}

function busy(): RemotebotError {
  return new RemotebotError('TIMED_OUT', 'The shell is still busy with other work of ours.', {
    hint: 'Check again soon.',
  })
}

function noAnswer(said: string): string {
  const line = said.trim().split('\n')[0]?.slice(0, 200)
  return `The shell did not run our questions${line ? `; it said: ${line}` : ''}.`
}

function failure(error: unknown): Finding & { detail: string } {
  const known = error instanceof RemotebotError ? error : null
  return {
    status: 'failed',
    detail: (error as Error).message,
    fix: known?.data.hint ?? 'Try again.',
    ...(known && { code: known.code }),
  }
}
