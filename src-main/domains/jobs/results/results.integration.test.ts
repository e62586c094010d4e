import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobBench } from '../../../testing/job-bench.ts'
import { needs } from '../../../testing/needs.ts'
import { startProxiedBench } from '../../../testing/proxied-bench.ts'
import type { TcpProxy } from '../../../testing/tcp-proxy.ts'
import { whole } from '../../../testing/whole.ts'

const able = needs('sshd', 'ssh-keygen')

let bench: JobBench
let proxy: TcpProxy
let scratch: string
let close: () => Promise<void>

beforeEach(async () => {
  if (able) ({ bench, proxy, scratch, close } = await startProxiedBench({ slots: 4 }))
})
afterEach(async () => {
  if (able) await close()
})

const home = (job: string) => join(bench.folders.home, 'results', job)
const texts = async (job: string) => (await bench.client.jobs.timeline({ job })).map(({ text }) => text).join('\n')
const paths = async (job: string) => (await bench.client.jobs.outputs({ job })).items.map(({ path }) => path)

const results = 'mkdir -p results; echo 1 > results/a.txt; printf "\\211PNG" > results/p.png; echo model > model.pt'

describe.skipIf(!able)('outputs of a job', () => {
  it('come home with sums, previews and pages, artifacts and $REMOTEBOT_OUT too; what is missing is a note', async () => {
    const command = `${results}; mkdir other; echo art > other/x.bin; echo out > $REMOTEBOT_OUT/o.txt
      echo '{"type":"artifact","name":"x","path":"other/x.bin"}' >> $REMOTEBOT_EVENTS`
    const job = await bench.run(command, { server: 'box', outputs: ['./results/', '*.pt', 'nowhere', '~/no-such'] })
    expect(job).toMatchObject({ status: 'succeeded', results: { files: 5, folder: home(job.id) } })
    const { items, nextCursor } = await bench.client.jobs.outputs({ job: job.id })
    expect(nextCursor).toBeNull()
    expect(items.map(({ path, preview }) => [path, preview])).toEqual([
      ['model.pt', 'none'],
      ['other/x.bin', 'none'],
      ['out/o.txt', 'text'],
      ['results/a.txt', 'text'],
      ['results/p.png', 'image'],
    ])
    for (const { path, bytes, checksum } of items) {
      const content = readFileSync(join(home(job.id), path))
      expect([bytes, checksum]).toEqual([
        content.length,
        `sha256:${createHash('sha256').update(content).digest('hex')}`,
      ])
    }
    const page = await bench.client.jobs.outputs({ job: job.id, limit: 2 })
    expect(page).toMatchObject({ items: [{}, {}], nextCursor: 'other/x.bin' })
    const next = await bench.client.jobs.outputs({ job: job.id, limit: 10, cursor: page.nextCursor as string })
    expect(next.items).toHaveLength(3)
    expect(await texts(job.id)).toMatch(/not brought home: nowhere \(there is no such thing.*\), ~\/no-such/)
    const read = await bench.client.jobs.readOutput({ job: job.id, path: 'results/a.txt', offset: 0, limit: 10 })
    expect([await read.bytes.text(), read.size]).toEqual(['1\n', 2])
    for (const path of [
      '../../remotebot.db',
      '/etc/passwd',
      'results/../model.pt',
      'results',
      'nothing',
      './model.pt',
    ]) {
      const refused = bench.client.jobs.readOutput({ job: job.id, path })
      await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(job.stages.find(({ stage }) => stage === 'collect')?.detail).toMatch(/5 files, \d+ B; 2 not brought$/)
  })

  it('of one name are never mixed up: the first stays, and the other is named', async () => {
    const command =
      'mkdir out; echo mine > out/x; echo both > out/y; echo other > $REMOTEBOT_OUT/x; echo z > $REMOTEBOT_OUT/z'
    const job = await bench.run(command, {
      server: 'box',
      outputs: ['out', 'out/*', '~/.profile-a', '/tmp/.profile-a'],
    })
    expect(await paths(job.id)).toEqual(['out/x', 'out/y', 'out/z'])
    expect(readFileSync(join(home(job.id), 'out/x'), 'utf8')).toBe('mine\n')
    const said = await texts(job.id)
    expect(said).toContain('out/x (something else of that name was brought first)')
    expect(said).toContain('/tmp/.profile-a (it would land in the place of ~/.profile-a)')
    expect(said).not.toContain('out/y (')
  })

  it('come home of a job that failed, was cancelled or timed out, unless that was not wanted', async () => {
    const spec = { server: 'box', outputs: ['results'] }
    const failed = await bench.run(`${results}; exit 3`, spec)
    expect(failed).toMatchObject({ outcome: 'failed', exitCode: 3, results: { files: 2 } })
    await bench.run(results, { server: 'box', workspace: 'made' })
    const timedOut = await bench.run('sleep 600', { ...spec, workspace: 'made', timeLimit: 1 })
    expect(timedOut).toMatchObject({ outcome: 'timed_out', results: { files: 2 } })
    const running = await bench.submit(`${results}; echo ready; sleep 600`, spec)
    await bench.logged(running.id, 'ready')
    await bench.client.jobs.cancel({ job: running.id, graceSeconds: 0 })
    expect(await bench.ended(running.id)).toMatchObject({ outcome: 'cancelled', results: { files: 2 } })

    const unwanted = await bench.run(`${results}; exit 3`, { ...spec, outputsWhen: 'success' })
    expect(unwanted).toMatchObject({ outcome: 'failed', results: null })
    expect(existsSync(home(unwanted.id))).toBe(false)
    expect(await texts(unwanted.id)).toContain('its outputs stay on the server')
  })

  it('can be had while it runs, again with what changed, and are what was there at its end', async () => {
    const command = `mkdir results; echo 1 > results/step; echo x > results/tmp; echo first
      while [ ! -e go ]; do sleep 0.1; done; echo 22 > results/step; rm results/tmp; echo 3 > results/new`
    const job = await bench.submit(command, { server: 'box', outputs: ['results'] })
    await bench.logged(job.id, 'first')
    const { report, folder } = await whole(bench.client.jobs.collect({ job: job.id }))
    expect([report.files, folder]).toEqual([2, home(job.id)])
    expect(await paths(job.id)).toEqual(['results/step', 'results/tmp'])
    const again = await whole(bench.client.jobs.collect({ job: job.id }))
    expect(again.report).toMatchObject({ files: 0, sentBytes: 0, unchanged: 2 })
    const target = join(scratch, 'now')
    const downloaded = await whole(bench.client.jobs.download({ job: job.id, paths: ['results/step'], target }))
    expect(downloaded.report.files).toBe(1)
    expect(readFileSync(join(target, 'results', 'step'), 'utf8')).toBe('1\n')
    await bench.run(`touch ~/.remotebot/work/${job.id}/go`, { server: 'box' })
    const ended = await bench.ended(job.id)
    expect(ended).toMatchObject({ status: 'succeeded', results: { files: 2 } })
    expect(await paths(job.id)).toEqual(['results/new', 'results/step'])
    expect(readFileSync(join(home(job.id), 'results/step'), 'utf8')).toBe('22\n')
  })

  it('that a pattern matched for a while are not among them in the end', async () => {
    const command = `echo 1 > step-1.pt; echo 1 > last.pt; echo first
      while [ ! -e go ]; do sleep 0.1; done; rm step-1.pt; echo 22 > last.pt`
    const job = await bench.submit(command, { server: 'box', outputs: ['*.pt'] })
    await bench.logged(job.id, 'first')
    await whole(bench.client.jobs.collect({ job: job.id }))
    expect(await paths(job.id)).toEqual(['last.pt', 'step-1.pt'])
    await bench.run(`touch ~/.remotebot/work/${job.id}/go`, { server: 'box' })
    expect(await bench.ended(job.id)).toMatchObject({ results: { files: 1 } })
    expect(await paths(job.id)).toEqual(['last.pt'])
    expect(readdirSync(home(job.id))).toEqual(['last.pt'])
  })

  it('that were missing are not said to be, once a later collect brought them', async () => {
    const spec = { server: 'box', outputs: ['late', 'never'], workspace: 'shared' }
    const missing = async (job: string) =>
      (await bench.client.jobs.timeline({ job })).filter(({ type }) => type === 'outputs').map(({ text }) => text)
    const job = await bench.run('true', spec)
    expect(await missing(job.id)).toEqual([expect.stringMatching(/^not brought home: late \(.*\), never \(.*\)$/)])
    await bench.run('echo 1 > late', { server: 'box', workspace: 'shared' })
    const { report } = await whole(bench.client.jobs.collect({ job: job.id, paths: ['mistyped'] }))
    expect(report.changes.map(({ path }) => path)).toEqual(['never', 'mistyped'])
    expect(await missing(job.id)).toEqual([expect.stringMatching(/^not brought home: never \([^,]*\)$/)])
    await bench.run('echo 1 > never', { server: 'box', workspace: 'shared' })
    await whole(bench.client.jobs.collect({ job: job.id }))
    expect(await missing(job.id)).toEqual([])
    const unwanted = await bench.run('exit 3', { ...spec, outputsWhen: 'success' })
    expect(await missing(unwanted.id)).toEqual([expect.stringContaining('stay on the server')])
    await whole(bench.client.jobs.collect({ job: unwanted.id }))
    expect(await missing(unwanted.id)).toEqual([])
  })

  it('are copied to a folder without the server once they are here; what is replaced there is told', async () => {
    const job = await bench.run(results, { server: 'box', outputs: ['results', '*.pt'] })
    await proxy.refuse()
    proxy.cut()
    const target = join(scratch, 'copy')
    mkdirSync(join(target, 'results'), { recursive: true })
    writeFileSync(join(target, 'results', 'a.txt'), 'mine, and different\n')
    writeFileSync(join(target, 'kept'), 'kept\n')
    const { report, folder } = await whole(bench.client.jobs.download({ job: job.id, target }))
    expect(folder).toBe(target)
    expect(report.changes).toEqual([{ path: 'results/a.txt', action: 'update', bytes: 2, reason: null }])
    expect(readdirSync(target).sort()).toEqual(['kept', 'model.pt', 'results'])
    expect(readFileSync(join(target, 'results', 'a.txt'), 'utf8')).toBe('1\n')
    const some = join(scratch, 'some')
    await whole(bench.client.jobs.download({ job: job.id, paths: ['*.pt'], target: some }))
    expect(readdirSync(some)).toEqual(['model.pt'])
    const relative = whole(bench.client.jobs.download({ job: job.id, target: 'here' }))
    await expect(relative).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await proxy.resume()
    const none = whole(bench.client.jobs.download({ job: job.id, paths: ['nowhere'], target: some }))
    await expect(none).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('never land outside of their folder, whatever their names and links are', async () => {
    const command = `mkdir -p r "r/-rf" 'r/a b' && cd r && echo 1 > "$(printf 'new\\nline')" && echo 2 > "$(printf 'esc\\033[31m')" &&
      echo 3 > "$(printf 'latin\\351')" && echo 4 > '-rf/--help' && echo 5 > 'a b/\\x41' && echo 6 > '..hidden' &&
      ln -s /etc/passwd absolute && ln -s ../../../../../../etc/passwd up && ln -s ./-rf/--help inside && mkfifo pipe && echo 7 > plain`
    const job = await bench.run(command, { server: 'box', outputs: ['r'] })
    expect(job.status).toBe('succeeded')
    const found = await paths(job.id)
    expect(found).toHaveLength(7)
    expect(found).toContain('r/plain')
    expect(found.join('')).toMatch(/^[^\p{Cc}]+$/u)
    const contents = await Promise.all(
      found.map(async (path) => (await bench.client.jobs.readOutput({ job: job.id, path })).bytes.text()),
    )
    expect(contents.sort()).toEqual(['1\n', '2\n', '3\n', '4\n', '5\n', '6\n', '7\n'])
    expect(existsSync(join(home(job.id), 'r/absolute'))).toBe(false)
    expect(existsSync(join(home(job.id), 'r/up'))).toBe(false)
    expect(await texts(job.id)).toMatch(/not brought home: .*absolute \(refused: a link/)
    // A link that was made here since leads no reader out.
    rmSync(join(home(job.id), 'r/plain'))
    execFileSync('ln', ['-s', '/etc/passwd', join(home(job.id), 'r/plain')])
    const out = bench.client.jobs.readOutput({ job: job.id, path: 'r/plain' })
    await expect(out).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('come home whole over a link that is cut, and past engines that are killed', async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => String(i + 10))
    const make = 'mkdir r; for i in $(seq 10 69); do head -c 1000000 /dev/urandom > r/$i; done; cat r/* | cksum'
    proxy.delay(100)
    const job = await bench.submit(make, { server: 'box', outputs: ['r'] })
    const receiving = (found: { stages: Array<{ stage: string; detail: string | null }> }) =>
      / of 60 files/.test(found.stages.find(({ stage }) => stage === 'collect')?.detail ?? '')
    await bench.until(job.id, receiving)
    await proxy.refuse()
    proxy.cut()
    await bench.until(job.id, (found) => found.contact.status === 'unknown')
    await proxy.resume()
    proxy.delay(100)
    await bench.until(job.id, (found) => found.contact.status === 'live' || receiving(found))
    await bench.engine.kill()
    proxy.delay(0)
    // Its files are all there or not at all.
    for (const name of existsSync(join(home(job.id), 'r')) ? readdirSync(join(home(job.id), 'r')) : [])
      expect(statSync(join(home(job.id), 'r', name)).size).toBe(1_000_000)
    await bench.start()
    expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', results: { files: 60, bytes: 60_000_000 } })
    const all = Buffer.concat(numbers.map((i) => readFileSync(join(home(job.id), 'r', i))))
    const sum = execFileSync('cksum', { input: all, encoding: 'utf8' }).trim()
    expect((await bench.log(job.id)).toString()).toBe(`${sum}\n`)
    expect(existsSync(join(home(job.id), '.remotebot-sync'))).toBe(false)
  })

  it.each(['jobs.outputs:before', 'jobs.outputs:after', 'jobs.results:before', 'jobs.results:after'])(
    'are listed once where the engine is killed at %s',
    async (point) => {
      await bench.engine.stop()
      await bench.start({ REMOTEBOT_KILL_AT: point })
      const { exited } = bench.engine
      await bench.submit(results, { server: 'box', outputs: ['results'] }).catch(() => {})
      await exited
      await bench.start()
      const [job] = (await bench.client.jobs.list({ limit: 1 })).items as unknown as [{ id: string }]
      expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', attempts: 1, results: { files: 2 } })
      expect(await paths(job.id)).toEqual(['results/a.txt', 'results/p.png'])
    },
  )

  it('go with the job, and count in the use of the disk while they are here', async () => {
    const job = await bench.run('mkdir r; head -c 500000 /dev/zero > r/z', { server: 'box', outputs: ['r'] })
    expect((await bench.client.engine.diskUse()).resultBytes).toBe(500_000)
    const { freedBytes } = await bench.client.jobs.remove({ job: job.id })
    expect(freedBytes).toBeGreaterThanOrEqual(500_000)
    expect(existsSync(home(job.id))).toBe(false)
    expect((await bench.client.engine.diskUse()).resultBytes).toBe(0)
  })

  it('come no more when the job is removed meanwhile, which waits for no transfer, and nothing of them stays', async () => {
    const make = 'mkdir r; for i in $(seq 30); do head -c 1000000 /dev/urandom > r/$i; done'
    const job = await bench.run(make, { server: 'box', outputsWhen: 'success' })
    // So slow that it would take minutes.
    proxy.delay(300)
    const steps = await bench.client.jobs.collect({ job: job.id, paths: ['r'] })
    for await (const step of steps) if ('progress' in step && step.progress.bytesDone > 0) break
    const collecting = whole(bench.client.jobs.collect({ job: job.id, paths: ['r'] })).catch((error) => error)
    const removing = bench.client.jobs.remove({ job: job.id, leaveServerFiles: true })
    expect(await removing).toMatchObject({ removed: true })
    expect(await collecting).toMatchObject({ code: expect.stringMatching(/INVALID_STATE|NOT_FOUND/) })
    expect(existsSync(home(job.id))).toBe(false)
  })

  it('cannot be had of a job that was on no server', async () => {
    await bench.client.servers.edit({ server: 'box', slots: 1 })
    const first = await bench.submit('sleep 600', { server: 'box' })
    await bench.running(first.id)
    const waiting = await bench.submit('true', { server: 'box' })
    await expect(whole(bench.client.jobs.collect({ job: waiting.id }))).rejects.toMatchObject({ code: 'INVALID_STATE' })
    const target = join(scratch, 'no')
    const download = whole(bench.client.jobs.download({ job: waiting.id, target }))
    await expect(download).rejects.toMatchObject({ code: 'INVALID_STATE' })
  })
})
