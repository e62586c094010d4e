import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JobBench } from './job-bench.ts'
import { type Sshd, startSshd } from './sshd.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** An engine that knows the server `box` by a link that tests can slow down and cut, and a folder to make files in. */
export interface ProxiedBench {
  bench: JobBench
  /** The server `box` itself. */
  sshd: Sshd
  /** The way there. */
  proxy: TcpProxy
  scratch: string
  close(): Promise<void>
}

/** Starts one; needs `sshd` and `ssh-keygen`. Always `close` it. */
export async function startProxiedBench(options: { slots?: number } = {}): Promise<ProxiedBench> {
  const scratch = mkdtempSync(join(tmpdir(), 'remotebot-scratch-'))
  const bench = await new JobBench().start()
  const sshd = await startSshd()
  const proxy = await startTcpProxy(sshd)
  const close = async () => {
    // Over a link that works jobs are cancelled.
    await proxy.resume()
    await bench.close()
    await proxy.stop()
    await sshd.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
  try {
    await bench.addSsh(sshd, { port: proxy.port, ...options })
  } catch (error) {
    await close()
    throw error
  }
  return { bench, sshd, proxy, scratch, close }
}
