import { shortId } from '../../../src-shared/vocabulary/index.ts'

/** The tmux session of a job: `rb-<name>-<id8>`, where tmux and a person typing it can take no offence. */
export function sessionName(name: string, jobId: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '')
  return `rb-${plain || 'job'}-${shortId(jobId)}`
}
