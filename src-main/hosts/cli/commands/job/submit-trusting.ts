import type { Client } from '../../../../../src-shared/contract/index.ts'
import type { Job } from '../../../../../src-shared/vocabulary/index.ts'
import { trustHost } from '../../checks/host-key.ts'
import { toFailure } from '../../failure.ts'
import { canAsk, type Io } from '../../io.ts'
import { type JobRequest, submit } from './job-request.ts'

/**
 * Submits a job. A host (`--ssh`) whose key nobody has trusted yet is asked about, where a person is there to ask, and the
 * job is submitted once it is trusted. @throws RemotebotError HOST_KEY_UNKNOWN where it is not, and like {@link submit}
 */
export async function submitTrusting(io: Io, client: Client, request: JobRequest): Promise<Job> {
  try {
    return await submit(client, request)
  } catch (error) {
    const { code, data } = toFailure(error)
    const serverId = code === 'HOST_KEY_UNKNOWN' ? data.hostKey?.serverId : undefined
    if (serverId === undefined || !canAsk(io)) throw error
    if (!(await trustHost(io, client, await client.servers.get({ server: serverId }), false))) throw error
    return submit(client, request)
  }
}
