import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesBelow } from '../../testing/files-below.ts'
import { HERE, JobBench } from '../../testing/job-bench.ts'
import { needs } from '../../testing/needs.ts'
import { type Sshd, startSshd } from '../../testing/sshd.ts'

let bench: JobBench
let sshd: Sshd | null = null
let narrow: Sshd | null = null
const ssh = needs('sshd', 'ssh-keygen')

beforeAll(async () => {
  bench = await new JobBench().start()
  if (!ssh) return
  sshd = await startSshd()
  await bench.addSsh(sshd, { name: 'box' })
  narrow = await startSshd({ config: ['MaxSessions 2'] })
  await bench.addSsh(narrow, { name: 'narrow' })
})
afterAll(async () => {
  await bench.close()
  await sshd?.stop()
  await narrow?.stop()
})

const homeOf = (server: string) =>
  server === HERE ? bench.folders.userHome : ((server === 'box' ? sshd : narrow)?.home as string)

/** The job once it has ended and is held. */
const held = (job: string) => bench.until(job, ({ heldUntil }) => heldUntil !== null)

/** Runs a command to its end and returns its stored log, which must be the server's. */
async function logOf(server: string, command: string, spec = {}): Promise<Buffer> {
  const job = await bench.run(command, { server, ...spec })
  expect(job).toMatchObject({ status: 'succeeded', exitCode: 0 })
  const here = await bench.log(job.id)
  expect(here.equals(bench.remoteLog(job.id, 1, homeOf(server)))).toBe(true)
  return here
}

const servers = [HERE, ...(ssh ? ['box', 'narrow'] : [])]

describe.each(servers)('what a command prints on %s is stored byte for byte', (server) => {
  it('keeps quotes, newlines, $() and emoji of the command itself', async () => {
    const text = `it's "q" \\ \`b\` $HOME $(id) * 🎉\nnext line\r\n`
    const log = await logOf(server, `printf %s '${text.replaceAll("'", "'\\''")}'\necho "$(printf sub)" 'two  spaces'`)
    expect(log.toString()).toBe(`${text}sub two  spaces\n`)
  })

  it('keeps binary bytes, invalid UTF-8, progress bars and a missing last newline', async () => {
    const log = await logOf(server, `printf 'a\\000\\377\\300\\200\\r10%%\\r100%%\\r\\033[31mred'; printf end`)
    expect(log.equals(Buffer.from('a\x00\xff\xc0\x80\r10%\r100%\r\x1b[31mredend', 'latin1'))).toBe(true)
  })

  it('keeps all 256 byte values', async () => {
    const octal = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
    const log = await logOf(server, `printf '${octal}'`)
    expect(log.equals(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))).toBe(true)
  })

  it('keeps 10 MB on one line', async () => {
    const log = await logOf(server, 'head -c 10000000 /dev/zero | tr "\\0" x')
    expect(log.length).toBe(10_000_000)
    expect(log.equals(Buffer.alloc(10_000_000, 'x'))).toBe(true)
  })

  it('hands over variables and the working folder, and stderr with stdout', async () => {
    const value = `a 'b' "c" $d\n\`e\` 🎉 =`
    const dir = 'dir with spaces'
    await logOf(server, `mkdir -p ~/'${dir}'`)
    const log = await logOf(server, 'printf %s "$V"; pwd >&2', { env: { V: value }, workingDir: `~/${dir}` })
    expect(log.toString()).toBe(`${value}${homeOf(server)}/${dir}\n`)
  })

  it('says which working folder is missing, and that nothing was started', async () => {
    const job = await bench.run('touch started', { server, workingDir: '/no/such folder' })
    expect(job).toMatchObject({ status: 'failed', outcome: 'failed', exitCode: null, exitText: null })
    expect(job.reason).toBe('working folder /no/such folder does not exist on this server')
    expect((await bench.log(job.id)).toString()).toContain('/no/such folder')
  })

  it('masks a secret at its length in the stored log only, also as base64', async () => {
    const secret = 'hunter2-äß-$(x)'
    await bench.client.secrets.set({ name: 'KEY', value: secret })
    const encoded = Buffer.from(secret).toString('base64')
    const command =
      'printf "<%s>" "$S"; printf %s "$S" | base64 | tr -d "\\n"; echo; [ "$S" = "$EXPECTED" ] && echo same'
    // The variable to compare with is split, or it would be in clear where it should not be found.
    // Held, since at its release the remote log goes.
    const spec = { server, secrets: { S: 'KEY' }, keepAlive: true }
    const job = await bench.submit(`EXPECTED=hunter2'-äß-$(x)'; ${command}`, spec)
    expect(await held(job.id)).toMatchObject({ outcome: 'succeeded' })
    const bytes = Buffer.byteLength(secret)
    const here = await bench.log(job.id)
    const there = bench.remoteLog(job.id, 1, homeOf(server))
    expect(there.toString()).toBe(`<${secret}>${encoded}\nsame\n`)
    expect(here.length).toBe(there.length)
    expect(here.toString()).toMatch(new RegExp(`^<\\*{${bytes}}>[*]+={0,2}\nsame\n$`))

    const shown = JSON.stringify([
      await bench.client.jobs.get({ job: job.id }),
      await bench.client.jobs.timeline({ job: job.id }),
    ])
    const told = readFileSync(join(bench.remote(job.id, 1, homeOf(server)), 'spec.json'), 'utf8')
    const stored = filesBelow(bench.folders.home)
    for (const place of [Buffer.from(shown), Buffer.from(told), ...stored.values()]) {
      expect(place.includes(secret)).toBe(false)
      expect(place.includes(encoded)).toBe(false)
    }
    expect(readdirSync(bench.remote(job.id, 1, homeOf(server)))).not.toContain('secrets')
    await bench.client.jobs.release({ job: job.id })
    await bench.ended(job.id)
    const left = [...filesBelow(homeOf(server)).values()]
    expect(left.some((bytes) => bytes.includes(secret) || bytes.includes(encoded))).toBe(false)
  })
})

it('a secret that is cut by a restart of the engine is masked all the same', async () => {
  await bench.client.secrets.set({ name: 'CUT', value: 'first-half-second-half' })
  const gate = join(bench.folders.userHome, 'gate')
  const job = await bench.submit(
    `printf 'see %.10s' "$S"; until [ -e ${gate} ]; do sleep 0.05; done; echo "-second-half"`,
    {
      secrets: { S: 'CUT' },
      keepAlive: true,
    },
  )
  await bench.logged(job.id, 'see ')
  await bench.engine.kill()
  await bench.start()
  writeFileSync(gate, '')
  expect(await held(job.id)).toMatchObject({ outcome: 'succeeded', attempts: 1 })
  expect(bench.remoteLog(job.id).toString()).toBe('see first-half-second-half\n')
  expect((await bench.log(job.id)).toString()).toBe(`see ${'*'.repeat(22)}\n`)
  await bench.client.jobs.release({ job: job.id })
})

it('a job with a secret is not followed while the vault is locked, so nothing is stored unmasked', async () => {
  const vault = await new JobBench().start()
  try {
    await vault.client.secrets.set({ name: 'KEY', value: 'not-in-the-log' })
    await vault.client.secrets.unlock({ passphrase: 'correct horse battery' })
    const gate = join(vault.folders.userHome, 'gate')
    const command = `echo up; until [ -e ${gate} ]; do sleep 0.05; done; echo "$S"`
    const job = await vault.submit(command, { secrets: { S: 'KEY' } })
    await vault.logged(job.id, 'up')
    await vault.engine.kill()
    writeFileSync(gate, '')
    await vault.start()
    const waiting = await vault.until(job.id, ({ contact }) => contact.status === 'unknown')
    expect(waiting).toMatchObject({ status: 'running', reason: 'The vault is locked.' })
    await expect(vault.run('true', { secrets: { S: 'KEY' } })).resolves.toMatchObject({
      status: 'failed',
      startedAt: null,
    })
    await expect(vault.client.secrets.unlock({ passphrase: 'wrong horse' })).rejects.toMatchObject({
      code: 'VAULT_LOCKED',
    })
    await vault.client.secrets.unlock({ passphrase: 'correct horse battery' })
    expect(await vault.ended(job.id)).toMatchObject({ status: 'succeeded', attempts: 1 })
    expect((await vault.log(job.id)).toString()).toBe(`up\n${'*'.repeat(14)}\n`)
  } finally {
    await vault.close()
  }
})

it('a job that names a secret nobody set is refused at once, with the way to set it', async () => {
  await expect(bench.submit('true', { secrets: { S: 'NOBODY' } })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    data: { hint: expect.stringContaining('secret set NOBODY') },
  })
})
