import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jobSpec, type PushSource, workspaceName } from '../../../src-shared/vocabulary/index.ts'
import { workspaceOf } from './workspace-name.ts'

const push = (source: Record<string, string>): PushSource =>
  jobSpec.parse({ command: 'x', push: source as PushSource }).push as PushSource
const ofFolder = (folder: string) => workspaceOf({ push: push({ folder }) })
const ofGit = (git: string) => workspaceOf({ push: push({ git }) })

describe('workspaceOf', () => {
  it('is what was asked for, else belongs to the source, else there is none', () => {
    expect(workspaceOf({ workspace: 'mine', push: push({ folder: '/src/proj' }) })).toBe('mine')
    expect(workspaceOf({})).toBeNull()
    expect(ofFolder('/home/anna/My Project')).toMatch(/^my-project-[0-9a-f]{6}$/)
    expect(ofFolder('C:\\Users\\Anna\\proj')).toMatch(/^proj-[0-9a-f]{6}$/)
    expect(ofGit('https://github.com/anna/tool.git')).toMatch(/^tool-[0-9a-f]{6}$/)
    expect(ofGit('git@github.com:tool.git')).toMatch(/^tool-[0-9a-f]{6}$/)
  })

  it('is another for the same base name elsewhere, and the same for every spelling of one place', () => {
    expect(ofFolder('/a/proj')).not.toBe(ofFolder('/b/proj'))
    expect(ofFolder('/a/proj')).not.toBe(ofFolder('/a/Proj'))
    expect(new Set(['/a/proj', '/a/proj/', '/a//proj', '/a/./proj', '/a/proj/.'].map(ofFolder)).size).toBe(1)
    const one = ['https://h/a/b', 'https://h/a/b/', 'https://h/a/b.git', 'https://h/a/b.git/', 'https://u:t0ken@h/a/b']
    expect(new Set(one.map(ofGit)).size).toBe(1)
    expect(ofGit('https://h/a/b')).not.toBe(ofGit('https://h/c/b'))
    expect(ofGit('git@host:a/b')).not.toBe(ofGit('git@other:a/b'))
  })

  it.each([
    ['/src/Überprüfung', /^uberprufung-/],
    ['/src/日本語', /^work-/],
    ['/src/日本 v2', /^v2-/],
    ['/', /^work-/],
    ['/src/.hidden', /^hidden-/],
    ['/src/-rf', /^rf-/],
    ['/src/a\nb', /^a-b-/],
    [`/src/${'long'.repeat(1000)}`, /^(long){15}-[0-9a-f]{6}$/],
  ])('%j is a name that a folder may have', (folder, name) => {
    expect(ofFolder(folder)).toMatch(name)
    expect(workspaceName.safeParse(ofFolder(folder)).success).toBe(true)
  })

  it('always is such a name', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).filter((one) => !one.includes('\0'))
    fc.assert(fc.property(text, (folder) => workspaceName.safeParse(ofFolder(folder)).success))
    fc.assert(fc.property(text, (git) => workspaceName.safeParse(ofGit(git)).success))
  })

  it('lets no token of an address into the name', () => {
    expect(ofGit('https://anna:s3cret-t0ken@host')).toMatch(/^host-/)
  })
})
