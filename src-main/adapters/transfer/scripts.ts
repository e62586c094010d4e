import processes from '../../../resources/runner/lib.sh?raw'
import commit from '../../../resources/transfer/commit.sh?raw'
import find from '../../../resources/transfer/find.sh?raw'
import lib from '../../../resources/transfer/lib.sh?raw'
import list from '../../../resources/transfer/list.sh?raw'
import lock from '../../../resources/transfer/lock.sh?raw'
import receive from '../../../resources/transfer/receive.sh?raw'
import send from '../../../resources/transfer/send.sh?raw'
import type { Scripts } from './worker-protocol.ts'

/** The shell that runs on servers. */
export const SCRIPTS: Scripts = { commit, find, lib, list, lock: processes + lock, receive, send }
