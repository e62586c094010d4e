import { useQuery } from '@tanstack/react-query'
import type { Job } from '../../src-shared/vocabulary/index.ts'
import { api } from './client.ts'

/** All servers; the engine says when one changes. */
export const useServers = () => useQuery(api.servers.list.queryOptions())

/** The numbers of sidebar and status bar. */
export const useOverview = () => useQuery(api.engine.overview.queryOptions())

/** All providers, connected or not. */
export const useProviders = () => useQuery(api.providers.list.queryOptions())

/** What bills and nobody claims, and when each provider was last asked. */
export const useLeftovers = () => useQuery(api.leftovers.list.queryOptions())

/** One job with its attempts. */
export const useJob = (job: string) => useQuery(api.jobs.get.queryOptions({ input: { job } }))

/** One server. */
export const useServer = (server: string) => useQuery(api.servers.get.queryOptions({ input: { server } }))

export const useSettings = () => useQuery(api.engine.settings.get.queryOptions())

export const useTemplates = () => useQuery(api.jobs.templates.list.queryOptions())

/** Jobs that have not ended, newest first, at most 100: what Now and a server's page show. */
export const useActiveJobs = (server?: string) =>
  useQuery(api.jobs.list.queryOptions({ input: { active: true, limit: 100, ...(server ? { server } : {}) } }))

/** Jobs that need a person, however long ago it began. Apart from the failed: those must not crowd them out. */
export const useStuckJobs = () =>
  useQuery(api.jobs.list.queryOptions({ input: { status: ['needs_attention'], limit: 100 } }))

/** The jobs that failed last. */
export const useFailedJobs = () => useQuery(api.jobs.list.queryOptions({ input: { status: ['failed'], limit: 100 } }))

/** Requests that wait for a person, newest first, at most 100. */
export const usePending = () =>
  useQuery(api.approvals.list.queryOptions({ input: { status: ['pending'], limit: 100 } }))

/** The requests about a job or a server that wait. */
export const usePendingAbout = (about: string) =>
  useQuery(api.approvals.list.queryOptions({ input: { status: ['pending'], about } }))

/** One request with budgets, alternatives and checks as they are now. */
export const useApproval = (approval: string) => useQuery(api.approvals.get.queryOptions({ input: { approval } }))

/** How all budgets stand. */
export const useBudgets = () => useQuery(api.budgets.list.queryOptions())

/** Money moves with the clock, without anything changing that the engine would tell of. */
export const MONEY_MS = 60_000

/** A budget's burn-down. */
export const useBurnDown = (budget: string) =>
  useQuery(api.budgets.burnDown.queryOptions({ input: { budget }, refetchInterval: MONEY_MS }))

/** What a job has cost by stage and by server, while it costs anything. */
export const useJobCost = ({ id, cost }: Pick<Job, 'id' | 'cost'>) =>
  useQuery(
    api.costs.ofJob.queryOptions({
      input: { job: id },
      enabled: cost !== null,
      refetchInterval: cost !== null && cost.perHour > 0 && MONEY_MS,
    }),
  )

/** What a server has cost, by job and as it was billed. */
export const useServerCost = (server: string) =>
  useQuery(api.costs.ofServer.queryOptions({ input: { server }, refetchInterval: MONEY_MS }))
