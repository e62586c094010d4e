import { expect, it, vi } from 'vitest'
import { RemotebotError } from '../../src-shared/vocabulary/index.ts'

const jobs = vi.hoisted(() => ({ list: vi.fn(), get: vi.fn() }))
const jobFailed = vi.hoisted(() => vi.fn())
const said = vi.hoisted(() => [] as Array<(batch: unknown) => void>)
vi.mock('./client.ts', () => ({ client: { jobs } }))
vi.mock('./changes.ts', () => ({ onChanges: (listener: (batch: unknown) => void) => said.push(listener) }))
vi.mock('./notices.ts', () => ({ jobFailed, inform: vi.fn() }))
vi.mock('./desktop-notice.ts', () => ({ notifyDesktop: vi.fn() }))

const { watchJobs } = await import('./watch-jobs.ts')
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))
const change = async (id: string) => {
  for (const listener of said) listener([{ aggregate: 'jobs', id }])
  await settled()
}

it('tells the end of a job although the engine was away when it changed, and tells it once', async () => {
  watchJobs()
  const job = { id: 'job_1', name: 'train', createdAt: 0, reason: null, exitText: 'exit 1' }
  jobs.get.mockResolvedValueOnce({ ...job, status: 'running' })
  await change('job_1')
  jobs.get.mockRejectedValueOnce(new RemotebotError('NO_ENGINE', 'away'))
  await change('job_1')
  jobs.get.mockResolvedValue({ ...job, status: 'failed' })
  await change('job_1')
  await change('job_1')
  expect(jobFailed).toHaveBeenCalledExactlyOnceWith('train', 'train: failed', 'exit 1', '#/jobs/job_1')
})

it('says nothing of the end of a job that was removed', async () => {
  jobFailed.mockClear()
  jobs.get.mockResolvedValueOnce({ id: 'job_2', name: 'x', createdAt: 0, status: 'running' })
  await change('job_2')
  jobs.get.mockRejectedValueOnce(new RemotebotError('NOT_FOUND', 'gone'))
  await change('job_2')
  jobs.get.mockResolvedValueOnce({ id: 'job_2', name: 'x', createdAt: 0, status: 'failed' })
  await change('job_2')
  expect(jobFailed).not.toHaveBeenCalled()
})
