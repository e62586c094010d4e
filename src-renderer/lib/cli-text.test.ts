import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJob } from '../../src-shared/job-file/index.ts'
import { type JobSpecInput, offerQuery } from '../../src-shared/vocabulary/index.ts'
import { attachText, durationFlag, installKeyText, jobRunText, quote, sshText } from './cli-text.ts'

describe('quote', () => {
  it('leaves plain words and quotes the rest', () => {
    expect(quote('train-7b')).toBe('train-7b')
    expect(quote("it's")).toBe(`'it'\\''s'`)
    expect(quote('')).toBe("''")
  })

  it('gives a shell exactly the word, whatever it holds', () => {
    const word = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .filter((text) => !text.includes('\0') && text.isWellFormed())
    fc.assert(
      fc.property(word, (text) => {
        expect(execFileSync('sh', ['-c', `printf %s ${quote(text)}`]).toString()).toBe(text)
      }),
      { numRuns: 60 },
    )
  })
})

describe('command lines', () => {
  it('say what the form says', () => {
    const text = jobRunText({
      name: 'my run',
      server: 'train-box',
      command: "python train.py | tee 'a b'",
      env: { A: '1 2' },
      secrets: { TOKEN: 'hf', SAME: 'SAME' },
      timeLimit: 5400,
      workingDir: '~/work',
      tty: true,
    })
    expect(text).toBe(
      `remotebot job run --server train-box --name 'my run' --workdir '~/work' --env 'A=1 2' --secret hf=TOKEN --secret SAME --timeout 90m --tty -- 'python train.py | tee '\\''a b'\\'''`,
    )
    expect(jobRunText({ command: 'true', justification: 'for anna', project: 'eval' })).toBe(
      "remotebot job run --justification 'for anna' --project eval -- true",
    )
    expect(jobRunText({ command: 'true' })).toBe('remotebot job run -- true')
    expect(jobRunText({ command: 'true', instance: 'runpod:abc', endInstance: true })).toBe(
      'remotebot job run --instance runpod:abc --end-instance -- true',
    )
  })

  it('say the whole of a remote job, or name the file that does', () => {
    const spec = {
      ssh: 'anna@gpu:2222',
      push: { folder: '/home/anna/my project', excludes: ['*.ckpt'], defaultIgnores: false },
      workspace: 'shared',
      bootstrap: [{ run: 'uv sync' }],
      command: 'make',
      outputs: ['results/*'],
      outputsWhen: 'success' as const,
      tools: ['git', 'uv'],
      resources: { cpu: 4, memoryGb: 16, gpu: 1, diskGb: 50 },
      keepAlive: true,
      keepFor: 7200,
      keepOnFailure: 900,
      removeWorkspace: true,
      priority: -5,
    }
    expect(jobRunText(spec)).toBe(
      "remotebot job run --ssh anna@gpu:2222 --push '/home/anna/my project' --exclude '*.ckpt' --no-default-ignores" +
        " --workspace shared --bootstrap 'uv sync' --output 'results/*' --outputs-when success --tools git,uv --cpu 4" +
        ' --memory 16 --gpu 1 --disk 50 --keep-alive --keep-for 2h --keep-on-failure 15m --remove-workspace' +
        ' --priority=-5 -- make',
    )
    expect(jobRunText({ command: 'make', push: { git: 'https://example.org/a.git', ref: 'v1' } })).toBe(
      'remotebot job run --push https://example.org/a.git --ref v1 -- make',
    )
    const bootstrap = [{ name: 'deps', run: 'uv sync', inputs: ['uv.lock', 'a b'] }, { run: './fetch.sh' }]
    expect(jobRunText({ command: 'make', bootstrap })).toBe(
      "remotebot job run --bootstrap 'uv sync' --bootstrap-name deps --bootstrap-input uv.lock --bootstrap-input 'a b'" +
        ' --bootstrap ./fetch.sh -- make',
    )
  })

  it('say what is to be rented, or name the file that does', () => {
    const rented = (provision: JobSpecInput['provision']) => jobRunText({ command: 'make', provision })
    expect(rented({})).toBe('remotebot job run --provision gpu=A100 -- make')
    expect(rented(offerQuery.parse({ spot: true }))).toBe('remotebot job run --provision spot=true -- make')
    const query = { gpu: 'H100', count: 2, maxPricePerGpuHour: 2_490_000, minVramGb: 80, containerDiskGb: 200 }
    const text = 'gpu=H100,count=2,max_price=2.49,min_vram=80,container_disk=200,providers=vast,providers=runpod'
    expect(rented({ ...query, providers: ['vast', 'runpod'] })).toBe(`remotebot job run --provision ${text} -- make`)
    // What is shown is what is read.
    expect(readJob({ provision: text }).provision).toEqual({ ...query, providers: ['vast', 'runpod'] })
    expect(rented({ gpu: 'RTX 4090' })).toBe("remotebot job run --provision 'gpu=RTX 4090' -- make")
    expect(rented({ region: 'Paris, FR' })).toBe('remotebot job run -f job.yaml')
    expect(jobRunText({ command: 'make', provision: {}, restartOnPreemption: true })).toBe(
      'remotebot job run --provision gpu=A100 --restart-on-preemption -- make',
    )
  })

  it('install a key through the same jump hosts and port', () => {
    const address = { user: 'anna', host: 'box', port: 2222 }
    expect(installKeyText({ name: 'b', address, jumps: ['gate'] }, 'ssh-ed25519 AAAA anna\n')).toBe(
      "echo 'ssh-ed25519 AAAA anna' | ssh -J gate -p 2222 anna@box 'umask 077; mkdir -p ~/.ssh; cat >> ~/.ssh/authorized_keys'",
    )
  })

  it('spell durations as the CLI reads them', () => {
    expect([durationFlag(7200), durationFlag(900), durationFlag(61)]).toEqual(['2h', '15m', '61s'])
  })

  it('join a session through jump hosts and ports', () => {
    const address = { user: 'anna', host: 'box', port: 2222 }
    expect(attachText(address, ['anna@gate'], 'rb-x')).toBe('ssh -t -J anna@gate -p 2222 anna@box tmux attach -t rb-x')
    expect(attachText(null, [], 'rb-x')).toBe('tmux attach -t rb-x')
    expect(sshText({ ...address, port: 22 }, [])).toBe('ssh anna@box')
  })
})
