import { expect, it } from 'vitest'
import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import { createLogger } from '../../../ground/observability/index.ts'
import type { PipelineDeps } from '../pipeline/context.ts'
import { RentedJobs } from './rented-jobs.ts'

it('looks for each job that waits at its own server alone: what a server has cost is worked out for each that is looked at', () => {
  const asked: string[] = []
  const changed: unknown[] = []
  const waiting = Array.from({ length: 30 }, (_, i) => ({
    id: `job_${i}`,
    serverId: `srv_${i}`,
    status: 'provisioning',
  }))
  const deps = {
    repo: {
      provisioning: () => waiting,
      onServers: () => [],
      update: (_point: string, id: string, change: { status: string }) => changed.push([id, change.status]),
    },
    servers: {
      list: () => expect.fail('all servers were looked at'),
      byId(id: string) {
        asked.push(id)
        return { id, name: id, state: 'intent', rental: { phase: 'approval' } } as Partial<Server> as Server
      },
      rentals: { row: () => null, rows: () => [] },
    },
    logger: createLogger(null),
  } as unknown as PipelineDeps
  new RentedJobs(deps, { drop: async () => {}, schedule: () => {} }).look()
  expect(asked).toEqual(waiting.map(({ serverId }) => serverId))
  expect(changed).toEqual(waiting.map(({ id }) => [id, 'waiting_for_approval']))
})
