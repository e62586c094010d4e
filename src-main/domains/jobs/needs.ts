import {
  formatBytes,
  type JobResources,
  type JobSpec,
  type Server,
  type ServerFacts,
} from '../../../src-shared/vocabulary/index.ts'

/** What a job needs of a server. */
export interface Needs {
  resources: JobResources
  tools: string[]
}

/** What the check of a server looks for (resources/probe/check.sh), so that its absence is known. */
const LOOKED_FOR: ReadonlySet<string> = new Set(
  'git python3 uv node npm docker podman rsync rg curl wget make gcc cargo conda tmux screen go nvcc'.split(' '),
)
const SHOWN_AS: Record<string, string> = { rg: 'ripgrep' }
const GB = 1e9
/** A machine sold with 16 GB shows a little less: its kernel and firmware keep some. */
const NOMINAL = 0.93

/** The needs of a specification in one spelling, so that equal ones are equal text; null: none. */
export function needsText({ resources, tools }: Pick<JobSpec, 'resources' | 'tools'>): string | null {
  const { cpu, memoryGb, gpu, diskGb } = resources
  const needs = { resources: { cpu, memoryGb, gpu: gpu || undefined, diskGb }, tools: [...new Set(tools)].sort() }
  const none = needs.tools.length === 0 && Object.values(needs.resources).every((value) => value === undefined)
  return none ? null : JSON.stringify(needs)
}

/** What {@link needsText} wrote. */
export function parseNeeds(text: string): Needs {
  return JSON.parse(text) as Needs
}

/**
 * What a server lacks, as "2 GPUs (it has none)" or "docker"; empty where it fits. A figure that its check could not tell,
 * and a program that the check does not look for, are given the benefit of the doubt: deploying looks again.
 */
export function lacking({ resources, tools }: Needs, facts: ServerFacts): string[] {
  const { cpu, memoryGb, gpu, diskGb } = resources
  const bytes = (asked: number | undefined, has: number, what: string, least = 1) =>
    asked !== undefined && has > 0 && has < asked * GB * least
      ? [`${asked} GB of ${what} (it has ${formatBytes(has)})`]
      : []
  const has = new Set(facts.tools.map(({ name }) => name))
  return [
    ...(cpu !== undefined && facts.cpuCount > 0 && facts.cpuCount < cpu ? [many(cpu, 'CPU', facts.cpuCount)] : []),
    ...bytes(memoryGb, facts.memoryBytes, 'memory', NOMINAL),
    ...(gpu !== undefined && facts.gpus.length < gpu ? [many(gpu, 'GPU', facts.gpus.length)] : []),
    ...(facts.diskTotalBytes > 0 ? bytes(diskGb, Math.max(facts.diskFreeBytes, 1), 'free disk') : []),
    ...tools.filter((tool) => LOOKED_FOR.has(tool) && !has.has(SHOWN_AS[tool] ?? tool)),
  ]
}

function many(asked: number, what: string, has: number): string {
  return `${asked} ${what}${asked === 1 ? '' : 's'} (it has ${has || 'none'})`
}

/** Whether a server fits: what it lacks, or `unknown` where it was never checked. */
export function fitOf(needs: Needs | null, server: Pick<Server, 'facts'>): { lacks: string[] } | 'unknown' {
  if (needs === null) return { lacks: [] }
  return server.facts === null ? 'unknown' : { lacks: lacking(needs, server.facts) }
}

/** Whether a server is known to fit. */
export function fits(needs: Needs | null, server: Pick<Server, 'facts'>): boolean {
  const fit = fitOf(needs, server)
  return fit !== 'unknown' && fit.lacks.length === 0
}

/** "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
