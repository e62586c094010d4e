import { expect, it } from 'vitest'
import { newId } from '../../../../src-shared/vocabulary/index.ts'
import { parseFoundJobs } from './found-jobs.ts'

const id = newId('job')
const spec = (attempt: number, changes: object = {}) =>
  JSON.stringify(
    {
      ...{
        jobId: id,
        attempt,
        name: 'train',
        command: 'python train.py\nattempt 2',
        workspaceDir: '/root/w',
        bootstrap: [],
      },
      ...{
        workingDir: null,
        volumes: [],
        env: { A: '1', KEY: '' },
        secrets: ['KEY'],
        timeLimit: 60,
        tty: false,
        hold: 'never',
      },
      ...changes,
    },
    null,
    2,
  )
const told = (attempt: number, text: string, job = id) =>
  `attempt /root/.remotebot/jobs/${job}/${attempt}\n${text.replace(/^/gm, '\t')}\n`

it('takes the newest attempt of each job, without what it cannot know', () => {
  const { jobs, unreadable } = parseFoundJobs(told(1, spec(1)) + told(2, spec(2)))
  expect(unreadable).toBe(0)
  expect(jobs).toMatchObject([
    {
      jobId: id,
      attempt: 2,
      dir: `/root/.remotebot/jobs/${id}/2`,
      secrets: ['KEY'],
      spec: { env: { A: '1' }, timeLimit: 60 },
    },
  ])
  expect(jobs[0]?.spec.command).toBe('python train.py\nattempt 2')
})

it('believes no damaged file, and none about another folder than its own', () => {
  expect(parseFoundJobs(told(1, spec(1).slice(0, 40)))).toEqual({ jobs: [], unreadable: 1 })
  expect(parseFoundJobs(told(1, spec(2)))).toEqual({ jobs: [], unreadable: 1 })
  expect(parseFoundJobs(told(1, spec(1), newId('job')))).toEqual({ jobs: [], unreadable: 1 })
  expect(parseFoundJobs('welcome to this machine\n')).toEqual({ jobs: [], unreadable: 0 })
})
