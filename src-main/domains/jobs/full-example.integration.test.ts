import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobSpecInput } from '../../../src-shared/vocabulary/index.ts'
import { type GitRepository, makeRepository } from '../../testing/git-repository.ts'
import { JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { type Sshd, startSshd } from '../../testing/sshd.ts'

const able = needs('sshd', 'ssh-keygen', 'git')
const FILES = 2000

let bench: JobBench
let sshd: Sshd
let scratch: string
let repository: GitRepository

beforeEach(async () => {
  if (!able) return
  scratch = mkdtempSync(join(tmpdir(), 'remotebot-example-'))
  bench = await new JobBench().start()
  sshd = await startSshd()
  await bench.addSsh(sshd)
  repository = makeRepository(join(scratch, 'example'))
  for (let i = 0; i < FILES; i++) repository.write(`data/d${i % 50}/f${i}.txt`, `file ${i}\n`)
  repository.write('requirements.txt', 'one\n')
  repository.write('install.sh', 'echo installing $(cat requirements.txt); echo done >> installed\n')
  repository.write(
    'train.sh',
    `remotebot-event step load
remotebot-event progress 1 2
remotebot-event metric loss 0.5 --step 1
mkdir -p results
find data -type f | wc -l > results/count
cat installed prepared > results/how
remotebot-event artifact model model.bin
head -c 100000 /dev/zero > model.bin
remotebot-event progress 2 2
remotebot-event result '{"ok":true}'
echo trained
`,
  )
  repository.commit('all')
})
afterEach(async () => {
  if (!able) return
  await bench.close()
  await sshd.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const example = (): Partial<JobSpecInput> => ({
  server: 'box',
  name: 'example',
  push: { git: repository.address },
  bootstrap: [
    { name: 'install', run: 'sh install.sh' },
    { name: 'prepare', run: 'echo preparing; until [ -e "$GATE" ]; do sleep 0.1; done; echo ready > prepared' },
  ],
  env: { GATE: '/' },
  outputs: ['results'],
})

const read = (job: string, path: string) => readFileSync(join(bench.folders.home, 'results', job, path), 'utf8')
const source = async (job: string, step: string) => {
  const { bytes } = await bench.client.logs.read({ source: `${job}.1.${step}`, offset: 0, limit: 100_000 })
  return bytes.text()
}
const steps = (job: { bootstrap: Array<{ state: string }> }) => job.bootstrap.map(({ state }) => state)

describe.skipIf(!able)('a whole remote job', () => {
  it('pushes, sets up, runs, tells of itself, comes home; and the next time does only what is new', async () => {
    const first = await bench.run('sh train.sh', example())
    expect(first).toMatchObject({ status: 'succeeded', attempts: 1, results: { files: 3 } })
    expect(steps(first)).toEqual(['done', 'done'])
    expect(first.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual([
      'acquire done',
      'deploy done',
      'bootstrap done',
      'run done',
      'collect done',
      'release done',
    ])
    expect((await bench.log(first.id)).toString()).toBe('trained\n')
    expect(await source(first.id, 'bootstrap-1')).toContain('installing one')
    expect(await source(first.id, 'bootstrap-2')).toContain('preparing')
    expect(read(first.id, 'results/count').trim()).toBe(String(FILES))
    expect(read(first.id, 'results/how')).toBe('done\nready\n')
    expect(read(first.id, 'model.bin')).toHaveLength(100_000)
    const progress = await bench.client.jobs.progress({ job: first.id })
    expect(JSON.stringify(progress)).toContain('"ok":true')
    expect(await bench.client.jobs.metrics({ job: first.id })).toMatchObject([{ name: 'loss' }])

    const second = await bench.run('sh train.sh', example())
    expect(steps(second)).toEqual(['cached', 'cached'])
    expect(second.stages.find(({ stage }) => stage === 'deploy')?.detail).toContain('0 files')
    expect(read(second.id, 'results/how')).toBe('done\nready\n')

    repository.write('requirements.txt', 'two\n')
    repository.commit('needs more')
    const third = await bench.run('sh train.sh', example())
    expect(steps(third)).toEqual(['done', 'done'])
    expect(await source(third.id, 'bootstrap-1')).toContain('installing two')
  })

  it('is finished by the server while the engine is gone since setting up', async () => {
    const gate = join(scratch, 'gate')
    const job = await bench.submit('sh train.sh', { ...example(), env: { GATE: gate } })
    await bench.until(job.id, (found) => found.bootstrap[1]?.state === 'running')
    await bench.engine.kill()
    writeFileSync(gate, '')
    const attempt = join(sshd.home, '.remotebot/jobs', job.id, '1')
    while (!readdirSync(attempt).some((name) => name.startsWith('exit-'))) await sleep(100)
    await bench.start()
    const ended = await bench.ended(job.id)
    expect(ended).toMatchObject({ status: 'succeeded', attempts: 1, results: { files: 3 } })
    expect(read(job.id, 'results/how')).toBe('done\nready\n')
  })
})
