import type { Offer } from '../../../src-shared/vocabulary/index.ts'

/** What most providers do not tell of an offer; one that does says so over it. */
export const UNTOLD = {
  reliability: null,
  cuda: null,
  driver: null,
  downMbps: null,
  upMbps: null,
  availability: 'unknown',
  availabilityReason: null,
  startSeconds: null,
  maxSeconds: null,
} as const satisfies Partial<Offer>
