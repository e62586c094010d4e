import { expect, it } from 'vitest'
import { jobSpec, type Server } from '../../../../src-shared/vocabulary/index.ts'
import { ownPlaces } from './own-places.ts'

/** A server that is ready, with an A100. */
function server(name: string, of: object): Server {
  const facts = { gpus: [{ name: 'NVIDIA A100-SXM4-80GB' }], cpuCount: 8 }
  const ready = { state: 'ready', contact: { status: 'live' }, slots: 1, running: 0, queued: 0, facts }
  return { id: `srv_${name}`, name, rental: null, ...ready, ...of } as unknown as Server
}

const SERVERS = [
  server('here', { origin: 'local' }),
  server('demo', { origin: 'rented', rental: { provider: 'demo', jobId: null } }),
  server('runpod', { origin: 'rented', rental: { provider: 'runpod', jobId: null } }),
  server('other-job', { origin: 'rented', rental: { provider: 'runpod', jobId: 'job_1' } }),
  server('box', { origin: 'ssh', running: 1 }),
  server('off', { origin: 'ssh', state: 'stopped' }),
]

it('are what is there for a job, free ones first; for a token not this computer nor its shells', () => {
  const spec = jobSpec.parse({ command: 'x', provision: { gpu: 'A100' } })
  const names = (automation: number) => ownPlaces({ needs: null, spec, automation }, SERVERS).map(({ name }) => name)
  expect(names(0)).toEqual(['here', 'demo', 'runpod', 'box'])
  expect(names(1)).toEqual(['runpod', 'box'])
})
