import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { isRunning } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'
import { createLocalTransport } from './local-transport.ts'
import type { PtyChannel, Transport } from './types.ts'

let transport: Transport = createLocalTransport()
afterEach(async () => {
  await transport.close()
  transport = createLocalTransport()
})

async function run(command: string, input = '') {
  const channel = await transport.exec(command)
  channel.stdin.end(input)
  const [stdout, stderr, exit] = await Promise.all([text(channel.stdout), text(channel.stderr), channel.exited])
  return { stdout, stderr, ...exit }
}

function collect(pty: PtyChannel) {
  const seen = { text: '' }
  pty.onData((bytes) => {
    seen.text += Buffer.from(bytes).toString()
  })
  return seen
}

describe('local exec', () => {
  it('gives streams, exit code and signal', async () => {
    expect(await run('cat; echo err >&2; exit 7', 'hällo 🙂')).toEqual({
      stdout: 'hällo 🙂',
      stderr: 'err\n',
      code: 7,
      signal: null,
    })
    expect(await run('kill -9 $$')).toMatchObject({ code: null, signal: 'SIGKILL' })
  })

  it('survives input for a program that has ended', async () => {
    expect(await run('exit 3', 'x'.repeat(1_000_000))).toMatchObject({ code: 3 })
  })

  it('ends the program and its children on close and on abort', async () => {
    const abort = new AbortController()
    const channel = await transport.exec('trap "" HUP; echo set; sleep 1000 & sleep 1000', { signal: abort.signal })
    await once(channel.stdout, 'data')
    abort.abort()
    expect(await channel.exited).toMatchObject({ signal: 'SIGKILL' })
    await expect(transport.exec('true', { signal: abort.signal })).rejects.toThrow()
  })

  it('hides the traces of npm and Electron', async () => {
    transport = createLocalTransport({
      env: {
        HOME: '/',
        PATH: '/usr/bin:/bin:/x/node_modules/.bin',
        npm_config_x: '1',
        ELECTRON_RUN_AS_NODE: '1',
        A: 'b',
      },
    })
    expect((await run('echo "$PATH|$npm_config_x|$ELECTRON_RUN_AS_NODE|$A|$(pwd)"')).stdout).toBe(
      '/usr/bin:/bin|||b|/\n',
    )
  })
})

describe('local pty', () => {
  it('is a terminal of the given size and passes bytes both ways', async () => {
    const pty = await transport.pty({ cols: 91, rows: 23, command: 'stty size; echo $TERM; read x; stty size; exit 5' })
    const seen = collect(pty)
    const exit = new Promise((resolve) => pty.onExit(resolve))
    await until(() => seen.text.includes('xterm-256color'))
    expect(seen.text).toContain('23 91')
    pty.resize(120, 40)
    pty.write(Buffer.from('go\r'))
    expect(await exit).toEqual({ code: 5, reason: null })
    expect(seen.text).toContain('40 120')
  })

  it('starts the login shell and ends it on close', async () => {
    transport = createLocalTransport({ env: { HOME: '/', PATH: process.env.PATH, SHELL: '/bin/sh' } })
    const pty = await transport.pty({ cols: 80, rows: 24 })
    const seen = collect(pty)
    const exit = new Promise((resolve) => pty.onExit(resolve))
    pty.write(Buffer.from('echo shell:$0\r'))
    await until(() => /shell:-?\/?\w/.test(seen.text))
    pty.close()
    expect(await exit).toMatchObject({ code: null })
    pty.write(Buffer.from('too late')) // must not throw
  })

  it('names the signal that ended it', async () => {
    const pty = await transport.pty({ cols: 80, rows: 24, command: 'kill -9 $$' })
    const exit = await new Promise((resolve) => pty.onExit(resolve))
    expect(exit).toEqual({ code: null, signal: 'SIGKILL', reason: 'ended by SIGKILL' })
  })

  it('blocks the program while paused, and loses nothing', async () => {
    const pty = await transport.pty({ cols: 80, rows: 24, command: 'stty -opost; seq 1 200000; echo done' })
    pty.pause()
    const seen = collect(pty)
    const exit = new Promise((resolve) => pty.onExit(resolve))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const atPause = seen.text.length
    expect(atPause).toBeLessThan(400_000)
    pty.resume()
    await exit
    const numbers = Array.from({ length: 200_000 }, (_, i) => i + 1).join('\n')
    expect(seen.text).toBe(`${numbers}\ndone\n`)
  })

  it('loses nothing that its program wrote last, however long after its end that is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rb-pty-'))
    try {
      const pty = await transport.pty({ cols: 80, rows: 24, command: `seq 1 300; echo $$ >'${folder}/pid'` })
      pty.pause()
      const seen = collect(pty)
      const exit = new Promise((resolve) => pty.onExit(resolve))
      const pid = await until(() =>
        existsSync(`${folder}/pid`) ? Number(readFileSync(`${folder}/pid`, 'utf8')) : null,
      )
      await until(() => !isRunning(pid))
      await new Promise((resolve) => setTimeout(resolve, 500))
      pty.resume()
      expect(await exit).toEqual({ code: 0, reason: null })
      expect(seen.text.trimEnd().split('\r\n')).toEqual(Array.from({ length: 300 }, (_, i) => String(i + 1)))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
