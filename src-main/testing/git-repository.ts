import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A git repository of a test. */
export interface GitRepository {
  readonly folder: string
  /** For a push: `file://…`. */
  readonly address: string
  write(path: string, text: string): void
  git(...args: string[]): string
  /** Commits all; returns the commit. */
  commit(message: string): string
}

/** Makes an empty repository with the branch `main`, whatever this user's own settings are. */
export function makeRepository(folder: string): GitRepository {
  mkdirSync(folder, { recursive: true })
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'Anna',
    GIT_AUTHOR_EMAIL: 'anna@example.org',
    GIT_COMMITTER_NAME: 'Anna',
    GIT_COMMITTER_EMAIL: 'anna@example.org',
  }
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  git('init', '--quiet', '--initial-branch=main')
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const commit = (message: string) => {
    git('add', '--all', '--force')
    git('commit', '--quiet', '--allow-empty', '-m', message)
    return git('rev-parse', 'HEAD')
  }
  return { folder, address: `file://${folder}`, write, git, commit }
}
