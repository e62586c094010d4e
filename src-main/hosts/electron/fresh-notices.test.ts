import { expect, it } from 'vitest'
import type { Notice } from '../../../src-shared/vocabulary/index.ts'
import { freshNotices } from './fresh-notices.ts'

const at = (id: string, time: number) => ({ id, at: time }) as Partial<Notice> as Notice
const NEWEST = [at('ntc_3', 30), at('ntc_2', 20), at('ntc_1', 10)]
const ids = (upTo: string | null, startedAt: number) => freshNotices(NEWEST, upTo, startedAt).map(({ id }) => id)

it('shows what came after the last one, oldest first', () => {
  expect(ids('ntc_1', 99)).toEqual(['ntc_2', 'ntc_3'])
  expect(ids('ntc_3', 0)).toEqual([])
  expect(ids('', 99)).toEqual(['ntc_1', 'ntc_2', 'ntc_3'])
})

it('shows at the first look what came since the app started, and nothing older', () => {
  expect(ids(null, 20)).toEqual(['ntc_2', 'ntc_3'])
  expect(ids(null, 31)).toEqual([])
})
