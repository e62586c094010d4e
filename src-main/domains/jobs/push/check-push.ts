import type { PushSource } from '../../../../src-shared/vocabulary/index.ts'
import { checkedFolder } from '../../sync/index.ts'
import { gitProtocol } from './git-address.ts'

/** Refuses what could never be pushed, before a job of it waits. @throws RemotebotError INVALID_INPUT, NOT_FOUND */
export async function checkPush(push: PushSource | undefined): Promise<void> {
  if (push === undefined) return
  if ('folder' in push) await checkedFolder(push.folder)
  else gitProtocol(push.git)
}
