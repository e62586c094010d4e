import { useQuery } from '@tanstack/react-query'
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

/** Requests that wait for a person, newest first. */
export const usePending = () =>
  useQuery(api.approvals.list.queryOptions({ input: { status: ['pending'], limit: 100 } }))

/** One request with budgets, alternatives and checks as they are now. */
export const useApproval = (approval: string) => useQuery(api.approvals.get.queryOptions({ input: { approval } }))

/** How all budgets stand. */
export const useBudgets = () => useQuery(api.budgets.list.queryOptions())
