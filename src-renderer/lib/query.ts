import { QueryClient } from '@tanstack/react-query'

/**
 * One cache for the window. Nothing polls and nothing retries: the engine says what changed, and an error
 * is shown at once with its text.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10 * 60_000,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
