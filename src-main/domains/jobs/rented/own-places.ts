import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import { fits, parseNeeds } from '../needs.ts'
import type { JobRow } from '../repository.ts'
import { isHere } from '../scopes.ts'

/** A server that is there anyway, where a job could run. */
export interface OwnPlace {
  id: string
  name: string
  /** Seconds until it is free; 0: now; null: not known. */
  startsIn: number | null
}

/**
 * Servers that are there, in contact, and have the GPUs and all else that a job wanted to rent; free ones first. For a token's job not
 * this computer: a job here can do what its user can, which a yes to its money does not say.
 */
export function ownPlaces(row: Pick<JobRow, 'needs' | 'spec' | 'automation'>, servers: readonly Server[]): OwnPlace[] {
  const { provision } = row.spec
  if (!provision) return []
  const needs = row.needs === null ? null : parseNeeds(row.needs)
  return servers
    .filter((server) => {
      if (!/^(ready|busy)$/.test(server.state) || server.contact.status === 'unknown') return false
      // It ends with its own job.
      if (server.rental !== null && server.rental.jobId !== null) return false
      if (row.automation === 1 && isHere(server)) return false
      return hasGpus(server, provision) && fits(needs, server)
    })
    .map(({ id, name, slots, running, queued }) => ({ id, name, startsIn: running + queued < slots ? 0 : null }))
    .sort((a, b) => (a.startsIn ?? Number.POSITIVE_INFINITY) - (b.startsIn ?? Number.POSITIVE_INFINITY))
}

const squashed = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '')

function hasGpus({ facts }: Server, { gpu, count }: { gpu: string; count: number }): boolean {
  const same = (facts?.gpus ?? []).filter(({ name }) => squashed(name).includes(squashed(gpu)))
  return same.length >= count
}
