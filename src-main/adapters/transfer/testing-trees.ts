import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A fresh folder for a test; `remove` it. */
export function scratch(): { path: string; at: (name: string) => string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'rb-transfer-'))
  return {
    path,
    at: (name) => join(path, name),
    remove: () => {
      execFileSync('chmod', ['-R', 'u+rwx', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}

/** All that makes two trees equal for a push: names, types, modes, whole seconds, links and contents (md5). Sorted lines. */
export function treeOf(folder: string): string[] {
  const script = `cd "$1" && find . -mindepth 1 -printf '%y %m %Ts %p -> %l\\0' | sort -z | tr '\\n\\0' '?\\n'
    find . -type f -exec md5sum {} + | sort`
  return execFileSync('sh', ['-c', script, 'sh', folder], { encoding: 'latin1', maxBuffer: 2 ** 28 }).split('\n')
}

/** Makes `target` what rsync makes of `source`. */
export function rsync(source: string, target: string, ...options: string[]): void {
  execFileSync('rsync', ['-a', '--delete', ...options, `${source}/`, `${target}/`])
}
