import { HERE, JobBench } from './job-bench.ts'
import { needs } from './needs.ts'
import { type Sshd, startSshd } from './sshd.ts'

const ssh = needs('sshd', 'ssh-keygen')

/** The names of the servers that {@link startHereAndBox} has: this computer and, where there is an sshd, `box`. */
export const HERE_AND_BOX: readonly string[] = [HERE, ...(ssh ? ['box'] : [])]

/** An engine with room for many jobs on this computer and on an SSH server. */
export interface HereAndBox {
  bench: JobBench
  /** The home folder of a server's jobs. */
  homeOf(server: string): string
  close(): Promise<void>
}

/** Starts one. Always `close` it. */
export async function startHereAndBox(): Promise<HereAndBox> {
  const bench = await new JobBench().start()
  await bench.client.servers.edit({ server: HERE, slots: 20 })
  const sshd: Sshd | null = ssh ? await startSshd() : null
  if (sshd) await bench.addSsh(sshd, { slots: 20 })
  return {
    bench,
    homeOf: (server) => (server === HERE ? bench.folders.userHome : (sshd?.home ?? '')),
    close: async () => {
      await bench.close()
      await sshd?.stop()
    },
  }
}
