import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, unsupportedSystem } from './judge.ts'
import { parseCheck } from './parse.ts'

const LINUX = `os=Linux
kernel=6.8.0-40-generic
arch=x86_64
hostname=gpu-box
home=/home/anna
uid=1000
user=anna
shell=/bin/bash
pretty=Ubuntu 24.04.1 LTS
cpu_model=AMD EPYC 7763 64-Core Processor
cpu_count=128
memory_kb=528280180
packages=apt-get
disk_kb=1921724608 901724608
writable=1
gpu_tool=1
gpu=0, NVIDIA A100-SXM4-80GB, 81920
gpu=1, NVIDIA A100-SXM4-80GB, 81920
tool=git git version 2.43.0
tool=rg ripgrep 14.1.0
tool=python3 Python 3.12.3
tool=node v22.11.0
tool=docker Docker version 27.3.1, build ce12230
tool=curl curl 8.5.0 (x86_64-pc-linux-gnu) libcurl/8.5.0
end=1
`

const MAC = `os=Darwin
pretty=macOS 14.6.1
kernel=23.6.0
arch=arm64
hostname=mini.local
home=/Users/anna
uid=501
shell=/bin/zsh
cpu_model=Apple M2 Pro
cpu_count=12
memory_bytes=34359738368
packages=brew
disk_kb=971350180 500100
writable=1
tool=tmux tmux 3.5a
end=1
`

describe('parseCheck', () => {
  it('reads a Linux GPU machine', () => {
    const report = parseCheck(`Welcome!\r\n${LINUX}`)
    expect(report).toMatchObject({ system: 'Linux', root: false, packages: 'apt-get', endsAtLogout: false })
    expect(report.facts).toMatchObject({
      os: 'Ubuntu 24.04.1 LTS',
      cpuCount: 128,
      memoryBytes: 528_280_180 * 1024,
      diskFreeBytes: 901_724_608 * 1024,
      gpus: [0, 1].map(() => ({ name: 'NVIDIA A100-SXM4-80GB', memoryBytes: 81_920 * 1024 ** 2 })),
    })
    expect(report.facts.tools).toEqual([
      { name: 'curl', version: '8.5.0' },
      { name: 'docker', version: '27.3.1' },
      { name: 'git', version: '2.43.0' },
      { name: 'node', version: '22.11.0' },
      { name: 'python3', version: '3.12.3' },
      { name: 'ripgrep', version: '14.1.0' },
    ])
  })

  it('judges it: fine but for tmux, with the command of that system', () => {
    const findings = judge(parseCheck(LINUX))
    expect(findings.gpu).toEqual({ status: 'ok', detail: '2 × NVIDIA A100-SXM4-80GB (80 GiB)' })
    expect(findings.tools).toMatchObject({ status: 'warning', command: 'sudo apt-get install -y tmux' })
    expect(findings.disk?.status).toBe('ok')
  })

  it('warns where jobs end at logout, unless the account lingers', () => {
    const shell = (more: string) => judge(parseCheck(`${LINUX}${more}`)).shell
    expect(shell('kill_user_processes=no\nlinger=no\n')).toEqual({ status: 'ok', detail: '/bin/bash' })
    expect(shell('kill_user_processes=yes\nlinger=yes\n')).toEqual({ status: 'ok', detail: '/bin/bash' })
    expect(shell('kill_user_processes=yes\nlinger=no\n')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('KillUserProcesses=yes'),
      command: 'loginctl enable-linger anna',
    })
  })

  it('judges a Mac with a full disk', () => {
    const findings = judge(parseCheck(MAC))
    expect(findings.os).toMatchObject({ status: 'ok', detail: 'macOS 14.6.1 · 23.6.0 · arm64' })
    expect(findings.disk?.status).toBe('warning')
    expect(findings.gpu).toEqual({ status: 'ok', detail: 'no GPU' })
    expect(findings.tools?.status).toBe('ok')
  })

  it('names what hangs, what is broken and what cannot be written', () => {
    const late = judge(parseCheck('os=Linux\nhome=/home/a b\nwritable=0 /home/a b\nlate=gpu\nend=1\n'))
    expect(late.gpu).toMatchObject({ status: 'warning', detail: 'nvidia-smi does not answer.' })
    expect(late.disk).toMatchObject({ status: 'failed', command: "ls -ld '/home/a b'" })
    const broken = parseCheck('os=Linux\ngpu_error=Failed to initialize NVML: Driver/library version mismatch\nend=1\n')
    expect(judge(broken).gpu).toMatchObject({ status: 'warning', detail: expect.stringContaining('NVML') })
  })

  it('survives any output', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom(...LINUX.split('\n'))), (noise, lines) => {
        judge(parseCheck([noise, ...lines, noise].join('\n')))
      }),
    )
  })

  it('refuses Windows and unknown systems with the reason', () => {
    expect(unsupportedSystem('Linux')).toBeNull()
    expect(unsupportedSystem('MINGW64_NT-10.0-19045')).toContain('Windows')
    expect(unsupportedSystem('FreeBSD')).toContain('FreeBSD')
  })
})
