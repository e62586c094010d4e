import type { Notice } from '../../../src-shared/vocabulary/index.ts'

/** Something to tell of, once: the same news again has the same key. */
export interface News extends Omit<Notice, 'id' | 'at' | 'seen'> {
  key: string
}

/** What most news are not. */
export const PLAIN = { detail: null, urgent: false, took: null, approvalId: null } as const
