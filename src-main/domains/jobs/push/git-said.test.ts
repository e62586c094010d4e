import { describe, expect, it } from 'vitest'
import { gitFailure } from './git-failure.ts'
import { defaultBranch, specialFiles } from './git-output.ts'
import { fetchProgress, leftOut, noSuchRef } from './git-words.ts'

describe('what git says when it fails', () => {
  it.each([
    ["fatal: unable to access 'https://x/': Could not resolve host: x", 'UNREACHABLE'],
    [
      'ssh: connect to host x port 22: Connection refused\nfatal: Could not read from remote repository.',
      'UNREACHABLE',
    ],
    ['fatal: the remote end hung up unexpectedly', 'UNREACHABLE'],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", 'REMOTE_FAILED'],
    ['git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'REMOTE_FAILED'],
    ['Host key verification failed.\nfatal: Could not read from remote repository.', 'REMOTE_FAILED'],
    ["fatal: Authentication failed for 'https://x/'", 'REMOTE_FAILED'],
    ["remote: Not Found\nfatal: repository 'https://x/' not found", 'NOT_FOUND'],
    ["fatal: '/none' does not appear to be a git repository", 'NOT_FOUND'],
    ['error: file write error: No space left on device', 'DISK_FULL'],
    ["fatal: detected dubious ownership in repository at '/srv/a'", 'REMOTE_FAILED'],
    ['fatal: something else', 'REMOTE_FAILED'],
  ])('%j is %s, with the next step and the text itself', (said, code) => {
    const failure = gitFailure(said, 'the repository x')
    expect(failure).toMatchObject({ code, data: { hint: expect.stringMatching(/\w/), details: said } })
    expect(failure.message).toContain('the repository x')
  })

  it('repeats what it does not know', () => {
    expect(gitFailure('warning: a\nfatal: something else', 'x').message).toContain('something else')
  })
})

describe('what git says on its way', () => {
  it('is the newest of what it counts', () => {
    expect(fetchProgress('Receiving objects:  12% (1/8)\rReceiving objects:  45% (4/8), 2 MiB | 1 MiB/s')).toBe(
      'fetching the repository: receiving objects 45 %',
    )
    expect(fetchProgress('remote: Enumerating objects: 8, done.')).toBeNull()
  })

  it('names the default branch, submodules and LFS files', () => {
    const commit = 'a'.repeat(40)
    expect(defaultBranch(`ref: refs/heads/feature/x\tHEAD\n${commit}\tHEAD\n`)).toEqual({ commit, branch: 'feature/x' })
    expect(defaultBranch(`${commit}\tHEAD\n`)).toEqual({ commit, branch: 'HEAD' })
    expect(defaultBranch('')).toBeNull()
    const staged = [`100644 ${commit} 0\ta`, `160000 ${commit} 0\tlib/odd\nname`, ''].join('\0')
    expect(specialFiles(staged, 'm.bin\0')).toEqual({ submodules: ['lib/odd\nname'], lfsFiles: ['m.bin'] })
  })

  it('is told briefly', () => {
    expect(leftOut([], [])).toBeNull()
    const many = Array.from({ length: 10 }, (_, i) => `m${i}`)
    expect(leftOut(many, [])).toBe(
      'submodules are not followed, their folders are empty: m0, m1, m2, m3, m4, m5, m6, m7 and 2 more',
    )
    expect(noSuchRef('x', 'the repository', many).data.hint).toContain('m7, … (10 in all)')
    expect(noSuchRef('x', 'the repository', []).data.hint).toBe('It has no branches and no tags.')
  })
})
