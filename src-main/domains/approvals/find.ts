import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { type ApprovalRow, namesOf, rowById } from './repository.ts'

/** The shortest part of an id that names a request, after its `apr_`. */
const PREFIX = /^apr_./
const SHORT_ID = 8

/**
 * The request meant by an id, a unique beginning of one, its last 8 characters, or its name; among several of a name the one that
 * waits. @throws RemotebotError NOT_FOUND, or AMBIGUOUS with the candidates
 */
export function findRow(db: Db, ref: string): ApprovalRow {
  const exact = rowById(db, ref)
  if (exact) return exact
  const all = namesOf(db)
  const wanted = ref.trim().toLowerCase()
  const byId = all.filter(({ id }) =>
    PREFIX.test(wanted) ? id.startsWith(wanted) : wanted.length === SHORT_ID && id.endsWith(wanted),
  )
  const byName = all.filter(
    ({ name, jobId, serverId }) => name.toLowerCase() === wanted || [jobId, serverId].includes(ref),
  )
  const waiting = byName.filter(({ status }) => status === 'pending')
  const found = byId.length > 0 ? byId : waiting.length > 0 ? waiting : byName
  const row = found.length === 1 && found[0] ? rowById(db, found[0].id) : null
  if (row) return row
  if (found.length > 1) {
    throw new RemotebotError('AMBIGUOUS', `"${ref}" could be ${found.length} requests.`, {
      hint: 'Use the id.',
      candidates: found.slice(0, 20).map(({ id, name }) => ({ id, name })),
    })
  }
  throw new RemotebotError('NOT_FOUND', `There is no request "${ref}".`, {
    hint: 'See them with: remotebot approval list',
  })
}
