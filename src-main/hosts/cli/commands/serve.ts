import type { Command } from 'commander'
import { errorCode } from '../../following/error-code.ts'
import type { Cli } from '../cli.ts'
import { engineKeptAway } from '../failure.ts'
import { note, say } from '../io.ts'
import { leaf } from '../leaf.ts'
import { sayJsonLine } from '../output/json.ts'
import { wholeNumber } from '../parse/values.ts'

interface Options {
  port?: number
  open?: boolean
  tokenFile?: string
  json?: boolean
}

/** What keeps an engine from starting, as told by the start itself. */
const STORE_ERRORS = new Set<string | null>(['STORE_DAMAGED', 'STORE_NEWER', 'DISK_FULL'])

/** `remotebot serve` */
export function serve(cli: Cli): Command {
  return leaf('serve', 'the window in a browser, on this computer only; runs until Ctrl-C', [
    'serve',
    'serve --port 8722 --open',
  ])
    .option('--port <n>', 'the port on 127.0.0.1 (default: a free one)', wholeNumber(0, 65_535))
    .option('--open', 'open the browser')
    .option('--token-file <file>', 'write the login token there too, readable by you alone')
    .action(async (options: Options) => {
      const { home } = await cli.engines.places()
      const stop = new AbortController()
      const end = () => stop.abort()
      for (const name of ['SIGINT', 'SIGTERM']) {
        cli.io.signals.on(name, end)
        cli.atExit.push(() => cli.io.signals.off(name, end))
      }
      const { runServe } = await import('../../serve/index.ts')
      const { port, open, tokenFile } = options
      await runServe({
        home,
        port: port ?? 0,
        open: open === true,
        tokenFile,
        signal: stop.signal,
        print: (text: string) => void (options.json ? note : say)(cli.io, text),
        ready: (url: string) =>
          void (options.json && sayJsonLine(cli.io, { id: new URL(url).port, name: 'serve', status: 'running', url })),
      }).catch((error) => {
        throw STORE_ERRORS.has(errorCode(error)) ? engineKeptAway(error) : error
      })
    })
}
