import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from '../../testing/engine-process.ts'
import { isRunning } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'
import { attachEngine } from '../attach/index.ts'
import { RealCli } from '../cli/testing/real-cli.ts'

let test: TestHome
const engines: EngineProcess[] = []

beforeEach(() => {
  test = makeTestHome()
})
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.kill()
  test.remove()
})

async function start(env: NodeJS.ProcessEnv = {}, home = test): Promise<EngineProcess> {
  const engine = await startEngine(home, env)
  engines.push(engine)
  return engine
}

const pidFile = () => JSON.parse(readFileSync(join(test.home, 'engine.pid'), 'utf8'))

describe('one engine a data folder', () => {
  it('refuses a second one with the reason, and the first goes on', async () => {
    const first = await start()
    await expect(startEngine(test)).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: `Another engine holds the data folder ${test.home}.`,
      hint: expect.stringContaining('engine stop'),
    })
    expect((await first.client.engine.status()).pid).toBe(first.pid)
    expect(pidFile()).toMatchObject({ pid: first.pid, socketPath: first.socketPath })
  })

  it('takes over what a killed one left: its lock, file and socket', async () => {
    const first = await start()
    await first.kill()
    expect(pidFile().pid).toBe(first.pid)
    expect(existsSync(first.socketPath)).toBe(true)
    const second = await start()
    expect(second.socketPath).toBe(first.socketPath)
    expect((await second.client.engine.status()).pid).toBe(second.pid)
    await second.stop()
    expect(existsSync(join(test.home, 'engine.pid'))).toBe(false)
    expect(existsSync(second.socketPath)).toBe(false)
  })

  it('does not mind rubbish where its files go', async () => {
    const first = await start()
    await first.stop()
    writeFileSync(join(test.home, 'engine.pid'), '{"pid": "no')
    writeFileSync(first.socketPath, 'not a socket')
    const second = await start()
    expect((await second.client.engine.status()).home).toBe(test.home)
  })

  it('listens again when the file of its socket vanishes, as a logout or a cleaner of /tmp makes it', async () => {
    const engine = await start()
    rmSync(engine.socketPath)
    while (!existsSync(engine.socketPath)) await new Promise((resolve) => setTimeout(resolve, 100))
    const attached = await attachEngine({ home: test.home, start: 'never' })
    expect(attached.status.pid).toBe(engine.pid)
    expect((await engine.client.engine.status()).pid).toBe(engine.pid)
    attached.close()
    await engine.stop()
    expect(existsSync(engine.socketPath)).toBe(false)
  })

  it('leaves the socket alone of an engine that takes over while one that could not start still ends', async () => {
    // Its lock is free, its folder for engine.pid is not writable as a file: it fails after it has listened.
    mkdirSync(join(test.home, 'engine.pid.partial'), { recursive: true })
    await expect(startEngine(test)).rejects.toMatchObject({ code: 'NO_ENGINE' })
    rmSync(join(test.home, 'engine.pid.partial'), { recursive: true })
    const second = await start()
    await new Promise((resolve) => setTimeout(resolve, 500))
    const attached = await attachEngine({ home: test.home, start: 'never' })
    expect(attached.status.pid).toBe(second.pid)
    attached.close()
  })

  it('lets only this user near its socket, folder, database and logs', async () => {
    const { socketPath } = await start()
    const mode = (path: string) => statSync(path).mode & 0o777
    expect(mode(socketPath)).toBe(0o600)
    expect(mode(dirname(socketPath))).toBe(0o700)
    expect(mode(test.home)).toBe(0o700)
    expect(mode(join(test.home, 'engine.pid'))).toBe(0o600)
  })

  it('works in a data folder whose path is far longer than a socket path may be', async () => {
    const deep = { ...test, home: join(test.home, 'd'.repeat(120), 'e'.repeat(120), 'with spaces & ünï') }
    const engine = await start({}, deep)
    expect((await engine.client.engine.status()).home).toBe(deep.home)
    expect(engine.socketPath.length).toBeLessThan(100)
    const { id } = await engine.client.jobs.submit({ spec: { command: 'echo deep', server: 'this-computer' } })
    while ((await engine.client.jobs.get({ job: id })).status !== 'succeeded')
      await new Promise((r) => setTimeout(r, 50))
  })
})

describe('a data folder that cannot be one', () => {
  it('is named, with what to set', async () => {
    const file = join(test.home, '..', 'a-file')
    writeFileSync(file, '')
    await expect(start({}, { ...test, home: file })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `${file} cannot be the data folder: it is a file.`,
    })
  })

  it.runIf(process.platform === 'linux')(
    'is refused where no folder can be made, instead of being tried for ever',
    async () => {
      await expect(start({}, { ...test, home: '/proc/none/data' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: '/proc/none/data cannot be the data folder: no folder can be made there.',
      })
    },
  )
})

describe('the end of an engine', () => {
  const IDLE_MS = 2000
  const longerThanIdle = () => new Promise((resolve) => setTimeout(resolve, IDLE_MS + 1500))

  /** One that leaves soon. Until somebody has come to it a job keeps it, which ends by `end`: who started it may be held up on the way. */
  async function brief(): Promise<{ engine: EngineProcess; end(): Promise<void> }> {
    const first = await start()
    const go = join(test.userHome, 'go')
    const command = `until [ -e ${go} ]; do sleep 0.1; done`
    const { id } = await first.client.jobs.submit({ spec: { command, server: 'this-computer' } })
    await first.stop()
    const engine = await start({ REMOTEBOT_IDLE_EXIT_MS: String(IDLE_MS) })
    return {
      engine,
      end: async () => {
        writeFileSync(go, '')
        await until('the job is over', async () => (await engine.client.jobs.get({ job: id })).status === 'succeeded')
      },
    }
  }

  it('comes by itself when nobody needs it, not while a client is there', async () => {
    const { engine, end } = await brief()
    await end()
    await longerThanIdle()
    expect(isRunning(engine.pid)).toBe(true)
    engine.disconnect()
    await engine.exited
    expect(existsSync(join(test.home, 'engine.pid'))).toBe(false)
  })

  it('waits for a running job', async () => {
    const { engine } = await brief()
    engine.disconnect()
    await longerThanIdle()
    expect(isRunning(engine.pid)).toBe(true)
    writeFileSync(join(test.userHome, 'go'), '')
    await engine.exited
  })

  it('comes when a client asks for it, after the answer', async () => {
    const engine = await start()
    expect(await engine.client.engine.stop()).toEqual({ stopping: true })
    await engine.exited
    expect(existsSync(engine.socketPath)).toBe(false)
  })
})

describe('command lines that start engines', () => {
  let cli: RealCli
  beforeEach(() => {
    cli = new RealCli()
  })
  afterEach(() => cli.remove())

  it('that come at the same moment end up with one', async () => {
    const started = await Promise.all(
      [1, 2, 3].map(() => cli.run(['engine', 'status', '--json']).then(() => cli.run(['engine', 'start']))),
    )
    expect(started.map(({ code, err }) => [code, err])).toEqual([1, 2, 3].map(() => [0, '']))
    const statuses = await Promise.all([1, 2].map(() => cli.run(['engine', 'status', '--json'])))
    const pids = statuses.map(({ out }) => JSON.parse(out.toString()).pid)
    expect(pids).toEqual([cli.enginePid(), cli.enginePid()])
  })

  it('tell of a database that is damaged, and the way out works', async () => {
    await cli.run(['job', 'run', '--name', 'kept', '--', 'true'])
    await cli.run(['engine', 'stop'])
    const database = join(cli.env.REMOTEBOT_HOME as string, 'remotebot.db')
    const good = readFileSync(database)
    writeFileSync(database, Buffer.concat([Buffer.from('rubbish'), good.subarray(7)]))
    const { code, err } = await cli.run(['job', 'list'])
    expect(code).toBe(9)
    expect(err).toContain(`The database ${database} is damaged.`)
    expect(err).not.toMatch(/ at .*\.js:\d/)
    const backup = /copy (\S+\.db) to its place/.exec(err)?.[1] as string
    rmSync(database)
    writeFileSync(database, readFileSync(backup))
    const restored = await cli.run(['job', 'list', '--json'])
    expect(JSON.parse(restored.out.toString())).toMatchObject([{ name: 'kept' }])
  })

  it('tell of a database whose pages are torn', async () => {
    await cli.run(['job', 'run', '--', 'true'])
    await cli.run(['engine', 'stop'])
    const database = join(cli.env.REMOTEBOT_HOME as string, 'remotebot.db')
    const bytes = readFileSync(database)
    writeFileSync(database, bytes.fill(0xa5, 4096))
    const { code, err } = await cli.run(['job', 'list'])
    expect([code, err]).toEqual([9, expect.stringContaining('is damaged')])
  })

  it('tell of a database that a newer version wrote, and leave it alone', async () => {
    await cli.run(['job', 'list'])
    await cli.run(['engine', 'stop'])
    const database = join(cli.env.REMOTEBOT_HOME as string, 'remotebot.db')
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(database)
    db.prepare("INSERT INTO migrations VALUES (9999, 'future', 'x', 0)").run()
    db.close()
    const before = readFileSync(database)
    const { code, err } = await cli.run(['job', 'list'])
    expect(code).toBe(9)
    expect(err).toContain('The database was written by a newer Remotebot.')
    expect(err).toMatch(/Update Remotebot/)
    expect(readFileSync(database).equals(before)).toBe(true)
  })
})
