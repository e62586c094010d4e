import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { LogStore } from '../../../ground/store/logs/index.ts'

/** Whether anything of a source was ever stored. @throws RemotebotError STORE_DAMAGED */
export async function isStored(logs: LogStore, source: string): Promise<boolean> {
  try {
    await logs.info(source)
    return true
  } catch (error) {
    if (error instanceof RemotebotError && error.code === 'NOT_FOUND') return false
    throw error
  }
}
