import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** For tests: a mirror on loopback, laid out as docs/tools.md says, with what a test puts there. */
export async function testMirror() {
  const folder = mkdtempSync(join(tmpdir(), 'rb-mirror-'))
  const files = join(folder, 'files')
  const asked: string[] = []
  /** What npm is told of a package, which has the path of a folder. */
  const packuments = new Map<string, string>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname)
    asked.push(path)
    const packument = packuments.get(path)
    if (packument !== undefined) return response.writeHead(200, { 'content-type': 'application/json' }).end(packument)
    const file = join(files, path, path.endsWith('/') ? 'index.html' : '')
    try {
      if (!statSync(file).isFile()) throw new Error('a folder')
      const type = /index\.html$|simple\/[^/]+$/.test(file) ? 'text/html' : 'application/octet-stream'
      response.writeHead(200, { 'content-type': type }).end(readFileSync(file))
    } catch {
      response.writeHead(404).end('no such file')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(files, path)), { recursive: true })
    writeFileSync(join(files, path), content)
  }
  /** An archive of files by their paths; all of them may be run. */
  const archive = (content: Record<string, string>): Buffer => {
    const tree = mkdtempSync(join(folder, 'tree-'))
    for (const [path, text] of Object.entries(content)) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), text, { mode: 0o755 })
    }
    return execFileSync('tar', ['-cz', '-C', tree, ...readdirSync(tree)])
  }
  return {
    url,
    /** Paths that were asked for. */
    asked,
    write,
    archive,
    /** A Python package with one program that prints its version. */
    addWheel(name: string, version: string) {
      const script = `import zipfile, sys
name, version, path = sys.argv[1:]
with zipfile.ZipFile(path, "w") as wheel:
    info = f"{name}-{version}.dist-info"
    wheel.writestr(f"{name}/__init__.py", f"def main():\\n    print('{name} {version}')\\n")
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/entry_points.txt", f"[console_scripts]\\n{name} = {name}:main\\n")
    wheel.writestr(f"{info}/RECORD", "")
`
      const file = `${name}-${version}-py3-none-any.whl`
      const path = join(folder, file)
      execFileSync('python3', ['-c', script, name, version, path])
      write(`pypi/simple/${name}/${file}`, readFileSync(path))
      write(`pypi/simple/${name}/index.html`, `<!DOCTYPE html><html><body><a href="${file}">${file}</a></body></html>`)
    },
    /** An npm package with one program that prints its version. */
    addNpm(name: string, version: string) {
      const manifest = { name, version, bin: { [name]: 'cli.js' } }
      const tarball = archive({
        'package/package.json': JSON.stringify(manifest),
        'package/cli.js': `#!/usr/bin/env node\nconsole.log('${name} ${version}')\n`,
      })
      const file = `npm/${name}/-/${name}-${version}.tgz`
      write(file, tarball)
      const dist = {
        tarball: `${url}/${file}`,
        integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      }
      const packument = { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
      packuments.set(`/npm/${name}`, JSON.stringify(packument))
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
