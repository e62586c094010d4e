import { useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { OfferAnswer } from '../../src-shared/vocabulary/index.ts'
import { api, client } from './client.ts'
import { queryClient } from './query.ts'

/** Whether providers are being asked, and why that could not be done. */
export const useOfferSearch = create<{ searching: boolean; error: unknown }>(() => ({ searching: false, error: null }))

/** Every provider's part of what is known: told once, renewed by {@link searchOffers} and by what the engine says. */
export const useOfferAnswers = () => useQuery(api.offers.known.queryOptions())

/** The window's own search is heard as a change too, a moment later. */
const ECHO_MS = 1000
let searchedAt = 0

/** Offers became known to the engine by somebody else's search: reads them again, unless they came from here. */
export function offersChanged(): void {
  if (useOfferSearch.getState().searching || Date.now() - searchedAt < ECHO_MS) return
  void queryClient.invalidateQueries({ queryKey: key() })
}

const key = () => api.offers.known.queryKey()

/**
 * Asks all connected providers; each answer is shown as it comes. `fresh`: also where known offers are but seconds old.
 * Resolves when all have answered or missed their deadline; a search that is under way is not doubled.
 */
export async function searchOffers(fresh: boolean): Promise<void> {
  if (useOfferSearch.getState().searching) return
  useOfferSearch.setState({ searching: true, error: null })
  const asked = new Set<string>()
  try {
    for await (const answer of await client.offers.search({ fresh })) {
      asked.add(answer.provider)
      await queryClient.cancelQueries({ queryKey: key() })
      queryClient.setQueryData<OfferAnswer[]>(key(), (old = []) => merge(old, answer))
    }
    // What was not asked is connected no more.
    queryClient.setQueryData<OfferAnswer[]>(key(), (old = []) => old.filter(({ provider }) => asked.has(provider)))
    useOfferSearch.setState({ searching: false })
  } catch (error) {
    useOfferSearch.setState({ searching: false, error })
  } finally {
    searchedAt = Date.now()
  }
}

/** The answers with one renewed; one that has nothing yet keeps what was known of it. */
export function merge(answers: readonly OfferAnswer[], next: OfferAnswer): OfferAnswer[] {
  const old = answers.find(({ provider }) => provider === next.provider)
  const told = next.offers === null && old ? { ...next, offers: old.offers, fetchedAt: old.fetchedAt } : next
  return old ? answers.map((one) => (one === old ? told : one)) : [...answers, told]
}
