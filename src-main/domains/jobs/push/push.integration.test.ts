import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeRepository } from '../../../testing/git-repository.ts'
import type { JobBench } from '../../../testing/job-bench.ts'
import { needs } from '../../../testing/needs.ts'
import { startProxiedBench } from '../../../testing/proxied-bench.ts'
import { type Sshd, startSshd } from '../../../testing/sshd.ts'
import type { TcpProxy } from '../../../testing/tcp-proxy.ts'
import { until } from '../../../testing/until.ts'

const able = needs('sshd', 'ssh-keygen', 'git')

let bench: JobBench
let sshd: Sshd
let proxy: TcpProxy
let scratch: string
let close: () => Promise<void>

beforeEach(async () => {
  if (able) ({ bench, sshd, proxy, scratch, close } = await startProxiedBench({ slots: 4 }))
})
afterEach(async () => {
  if (able) await close()
})

function folder(name: string, files: Record<string, string>): string {
  const path = join(scratch, name)
  mkdirSync(path, { recursive: true })
  put(path, files)
  return path
}

function put(path: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), text)
  }
}

const texts = async (job: string) => (await bench.client.jobs.timeline({ job })).map(({ text }) => text)
const log = async (job: string) => (await bench.log(job)).toString()
const works = () => join(sshd.home, '.remotebot', 'work')
const deployDetail = (job: { stages: Array<{ stage: string; detail: string | null }> }) =>
  job.stages.find(({ stage }) => stage === 'deploy')?.detail

describe.skipIf(!able)('a job that pushes a folder', () => {
  it('runs in it, without what is ignored; the next run sends only what changed and keeps what others put there', async () => {
    const source = folder('proj', {
      'main.sh': 'echo one; cat data/a.txt\n',
      'data/a.txt': 'alpha\n',
      'big.bin': 'x'.repeat(300_000),
      '.git/config': 'never',
      'node_modules/m.js': 'never',
      'private.key': 'never',
      '.gitignore': '*.tmp\n',
      'x.tmp': 'never',
    })
    const spec = { server: 'box', push: { folder: source, excludes: ['*.key'] } }
    const first = await bench.run('sh main.sh; ls -A; echo made > made-there', spec)
    expect(await log(first.id)).toBe('one\nalpha\n.gitignore\nbig.bin\ndata\nmain.sh\n')
    expect(first.workspaceDir).toMatch(/\/work\/proj-[0-9a-f]{6}$/)
    expect(deployDetail(first)).toMatch(/^4 files, 3\d\d kB/)

    put(source, { 'main.sh': 'echo two; cat made-there\n' })
    rmSync(join(source, 'data'), { recursive: true })
    const second = await bench.run('sh main.sh; ls -A', spec)
    expect(await log(second.id)).toBe('two\nmade\n.gitignore\nbig.bin\nmade-there\nmain.sh\n')
    expect(second.workspaceDir).toBe(first.workspaceDir)
    expect(deployDetail(second)).toMatch(/^1 file, 25 B \(2 unchanged, 2 removed there\)$/)
    expect(await texts(second.id)).toContain('pushed 1 file, 25 B (2 unchanged, 2 removed there)')
    expect(await bench.client.sync.status()).toMatchObject([
      { source, serverName: 'box', files: 3, complete: true, target: expect.stringContaining('/work/proj-') },
    ])
  })

  it('is refused at once where the folder is not there, and fails with the reason where it has gone since', async () => {
    const source = folder('gone', { a: 'a' })
    const missing = bench.submit('true', { server: 'box', push: { folder: join(scratch, 'nowhere') } })
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const relative = bench.submit('true', { server: 'box', push: { folder: 'x/y' } })
    await expect(relative).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await proxy.refuse()
    proxy.cut()
    const job = await bench.submit('true', { server: 'box', push: { folder: source } })
    rmSync(source, { recursive: true })
    await proxy.resume()
    const ended = await bench.ended(job.id)
    expect(ended).toMatchObject({ status: 'failed', outcome: 'failed' })
    expect(ended.reason).toMatch(/not there|no folder|gone/i)
  })

  it('names what could not be pushed and goes on', async () => {
    const source = folder('odd', { ok: 'ok\n' })
    execFileSync('mkfifo', [join(source, 'pipe')])
    const job = await bench.run('cat ok', { server: 'box', push: { folder: source } })
    expect(job.status).toBe('succeeded')
    expect((await texts(job.id)).join('\n')).toMatch(/not pushed: pipe \(.*FIFO/)
  })

  it('goes on after the link is cut, and after the engine is killed, and comes out whole', async () => {
    const source = folder('big', {})
    for (let i = 0; i < 60; i++) writeFileSync(join(source, `f${i}`), randomBytes(1_000_000))
    proxy.delay(100)
    const job = await bench.submit('cat f* | cksum; ls | wc -l', { server: 'box', push: { folder: source } })
    const sending = (found: { stages: Array<{ stage: string; detail: string | null }> }) =>
      /^\d+ of 60 files, .+ of 60/.test(deployDetail(found) ?? '')
    await bench.until(job.id, sending)
    await proxy.refuse()
    proxy.cut()
    await bench.until(job.id, (found) => found.contact.status === 'unknown')
    await proxy.resume()
    proxy.delay(100)
    await bench.until(job.id, (found) => found.contact.status === 'live' || sending(found))
    await bench.engine.kill()
    proxy.delay(0)
    await bench.start()
    const ended = await bench.ended(job.id)
    expect(ended).toMatchObject({ status: 'succeeded', attempts: 1 })
    const all = Buffer.concat(
      readdirSync(source)
        .sort()
        .map((name) => readFileSync(join(source, name))),
    )
    const sum = execFileSync('cksum', { input: all, encoding: 'utf8' }).trim()
    expect(await log(job.id)).toBe(`${sum}\n60\n`)
  })

  it('is killed with the engine at each new point, and goes on', async () => {
    for (const point of ['sync.begin:after', 'sync.done:before', 'jobs.progress:after']) {
      const source = folder(`at-${point.replace(/\W/g, '-')}`, { a: point })
      await bench.engine.stop()
      await bench.start({ REMOTEBOT_KILL_AT: point })
      const { exited } = bench.engine
      // Its answer may be lost with the engine.
      await bench.submit('cat a', { server: 'box', push: { folder: source } }).catch(() => {})
      await exited
      await bench.start()
      const [job] = (await bench.client.jobs.list({ limit: 1 })).items as unknown as [{ id: string }]
      expect(await bench.ended(job.id)).toMatchObject({ status: 'succeeded', attempts: 1 })
      expect(await log(job.id)).toBe(point)
    }
  })

  it.skipIf(!needs('root', 'mount', 'umount'))('fails with the next step where the disk there is full', async () => {
    const small = join(scratch, 'small')
    mkdirSync(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small])
    const cramped = await startSshd({ home: small })
    try {
      await bench.addSsh(cramped, { name: 'cramped' })
      const source = folder('heavy', {})
      for (let i = 0; i < 8; i++) writeFileSync(join(source, `f${i}`), randomBytes(600_000))
      const job = await bench.run('true', { server: 'cramped', push: { folder: source } })
      expect(job).toMatchObject({ status: 'failed', startedAt: null })
      expect(job.reason).toMatch(
        /The server's disk is full: the push to .*\/heavy-\w+ stopped\. Free some space on the server/,
      )
    } finally {
      await cramped.stop()
      execFileSync('umount', ['-l', small])
    }
  })

  it('stops at once when it is cancelled', async () => {
    const source = folder('much', {})
    for (let i = 0; i < 60; i++) writeFileSync(join(source, `f${i}`), randomBytes(1_000_000))
    proxy.delay(100)
    const job = await bench.submit('true', { server: 'box', push: { folder: source } })
    await bench.until(job.id, (found) => / of 60 files/.test(deployDetail(found) ?? ''))
    await bench.client.jobs.cancel({ job: job.id })
    expect(await bench.ended(job.id)).toMatchObject({ status: 'cancelled' })
    proxy.delay(0)
    await sleep(500)
    const there = readdirSync(works()).flatMap((name) => readdirSync(join(works(), name)))
    expect(there.filter((name) => /^f\d+$/.test(name))).toHaveLength(0)
  })
})

describe.skipIf(!able)('a job that pushes a repository', () => {
  it('leaves no tree of it here once the server is removed that it was pushed to', async () => {
    const repository = makeRepository(join(scratch, 'origin'))
    repository.write('a', 'a')
    repository.commit('first')
    expect(await bench.run('true', { server: 'box', push: { git: repository.address } })).toMatchObject({ exitCode: 0 })
    const git = join(bench.folders.home, 'git')
    const place = join(git, readdirSync(git)[0] as string)
    expect(readdirSync(join(place, 'trees'))).toHaveLength(2)
    await bench.client.servers.remove({ server: 'box' })
    await until('trees removed', () => readdirSync(join(place, 'trees')).length === 0)
    expect(existsSync(join(place, 'mirror.git'))).toBe(true)
  })

  it('gets its tree at the ref that was asked for; the next run sends what the commits between changed', async () => {
    const repository = makeRepository(join(scratch, 'origin'))
    for (let i = 0; i < 300; i++) repository.write(`src/d${i % 40}/f${i}.txt`, `file ${i}\n`)
    repository.write('.gitignore', '*.log\n')
    repository.write('kept.log', 'tracked all the same\n')
    const first = repository.commit('first')
    const push = { git: repository.address }
    const count = 'find . -type f | grep -vc remotebot; cat kept.log; ls -d .git 2>/dev/null'
    const one = await bench.run(count, { server: 'box', push })
    expect(await log(one.id)).toBe('302\ntracked all the same\n')
    expect(deployDetail(one)).toMatch(`${first.slice(0, 7)} of main: 302 files, `)
    expect(one.workspaceDir).toMatch(/\/work\/origin-[0-9a-f]{6}$/)

    repository.write('src/d1/f1.txt', 'changed\n')
    repository.git('rm', '--quiet', 'src/d2/f2.txt')
    const second = repository.commit('second')
    const two = await bench.run(`${count}; cat src/d1/f1.txt`, { server: 'box', push })
    expect(await log(two.id)).toBe('301\ntracked all the same\nchanged\n')
    expect(deployDetail(two)).toBe(`${second.slice(0, 7)} of main: 1 file, 8 B (300 unchanged, 1 removed there)`)

    repository.git('tag', 'v1', first)
    const tagged = await bench.run('cat src/d2/f2.txt', { server: 'box', push: { ...push, ref: 'v1' } })
    expect(await log(tagged.id)).toBe('file 2\n')
    expect(deployDetail(tagged)).toMatch(`${first.slice(0, 7)} of v1: `)
    const pinned = await bench.run('cat src/d1/f1.txt', { server: 'box', push: { ...push, ref: second.slice(0, 10) } })
    expect(await log(pinned.id)).toBe('changed\n')
    expect(existsSync(join(bench.folders.home, 'git'))).toBe(true)
  })

  it('says what submodules, LFS files, missing refs and missing repositories come to', async () => {
    const inner = makeRepository(join(scratch, 'inner'))
    inner.write('a', 'a')
    inner.commit('inner')
    const repository = makeRepository(join(scratch, 'outer'))
    repository.write('.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n')
    repository.write('model.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')
    repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.address, 'vendor/inner')
    repository.commit('outer')
    const job = await bench.run('ls -A vendor/inner | wc -l', { server: 'box', push: { git: repository.address } })
    expect(job.status).toBe('succeeded')
    const said = (await texts(job.id)).join('\n')
    expect(said).toContain('submodules are not followed, their folders are empty: vendor/inner')
    expect(said).toContain('of Git LFS files only the pointers were pushed: model.bin')

    const noRef = await bench.run('true', { server: 'box', push: { git: repository.address, ref: 'nope' } })
    expect(noRef).toMatchObject({ status: 'failed' })
    expect(noRef.reason).toContain('There is no branch, tag or commit "nope"')
    expect(noRef.reason).toContain('There are: main.')
    const none = await bench.run('true', { server: 'box', push: { git: `file://${scratch}/none` } })
    expect(none.reason).toContain('There is no such repository')
    for (const git of ['ext::sh -c date', 'https://me:secret@example.org/x', 'fd::3', '--upload-pack=x', 'a/b']) {
      const refused = bench.submit('true', { server: 'box', push: { git } })
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
  })

  it('comes over http too; without access or git it says so and asks nobody, and a host that hangs is not waited for', async () => {
    const repository = makeRepository(join(scratch, 'web'))
    repository.write('a', 'over http\n')
    repository.commit('one')
    repository.git('update-server-info')
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://x').pathname
      if (path.startsWith('/hangs/')) return
      const file = join(repository.folder, '.git', path.replace(/^\/open\//, '/'))
      if (path.startsWith('/closed/')) response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end()
      else if (existsSync(file) && statSync(file).isFile()) response.end(readFileSync(file))
      else response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const open = await bench.run('cat a', { server: 'box', push: { git: `${base}/open/` } })
      expect(await log(open.id)).toBe('over http\n')
      const closed = await bench.run('cat a', { server: 'box', push: { git: `${base}/closed/x` } })
      expect(closed).toMatchObject({ status: 'failed' })
      expect(closed.reason).toContain(`No access to the repository ${base}/closed/x.`)
      const hangs = await bench.submit('cat a', { server: 'box', push: { git: `${base}/hangs/x` } })
      await bench.until(hangs.id, ({ stage }) => stage === 'deploy')
      await bench.client.jobs.cancel({ job: hangs.id })
      expect(await bench.ended(hangs.id)).toMatchObject({ status: 'cancelled' })
      await bench.engine.stop()
      await bench.start({ PATH: scratch })
      const none = await bench.run('cat a', { server: 'box', push: { git: `${base}/open/` } })
      expect(none.reason).toContain('git is not installed on this computer')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it("comes over ssh by this user's own settings", async () => {
    const repository = makeRepository(join(scratch, 'ssh'))
    repository.write('a', 'over ssh\n')
    repository.commit('one')
    const ssh = join(scratch, 'my-ssh')
    // In the place of ssh: runs what it is to run on "elsewhere" here, as sshd would.
    writeFileSync(
      ssh,
      '#!/bin/sh\nfor last; do :; done\ncase "$*" in *me@elsewhere*) exec sh -c "$last" ;; esac\nexit 1\n',
    )
    chmodSync(ssh, 0o755)
    const config = join(scratch, 'gitconfig')
    writeFileSync(config, `[core]\n\tsshCommand = ${ssh}\n`)
    await bench.engine.stop()
    await bench.start({ GIT_CONFIG_GLOBAL: config })
    const push = { git: `me@elsewhere:${repository.folder}`, ref: 'main' }
    const job = await bench.run('cat a', { server: 'box', push })
    expect(await log(job.id)).toBe('over ssh\n')
  })

  it('is mended where the copy here was spoilt', async () => {
    const repository = makeRepository(join(scratch, 'fragile'))
    repository.write('a', 'one\n')
    repository.commit('one')
    const spec = { server: 'box', push: { git: repository.address } }
    expect((await bench.run('cat a', spec)).status).toBe('succeeded')
    const [hash] = readdirSync(join(bench.folders.home, 'git')) as [string]
    const mirror = join(bench.folders.home, 'git', hash, 'mirror.git')
    for (const name of readdirSync(join(mirror, 'objects')))
      if (name.length === 2) rmSync(join(mirror, 'objects', name), { recursive: true })
    rmSync(join(mirror, 'objects', 'pack'), { recursive: true, force: true })
    // As of another job, which is pushing it just now.
    const other = join(mirror, '..', 'trees', 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'a'), 'on its way\n')
    repository.write('a', 'two\n')
    repository.commit('two')
    const job = await bench.run('cat a', spec)
    expect(job).toMatchObject({ status: 'succeeded' })
    expect(await log(job.id)).toBe('two\n')
    expect(readFileSync(join(other, 'a'), 'utf8')).toBe('on its way\n')
  })
})
