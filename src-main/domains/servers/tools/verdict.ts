import type { ToolState } from '../../../../src-shared/vocabulary/index.ts'
import type { ScriptResult } from '../../../adapters/transport/index.ts'

const PROBLEM_LINES = 12
const PROBLEM_CHARACTERS = 2000

/** What a recipe's `verify` says of a tool. */
export function verdict(name: string, { code, stdout, stderr }: ScriptResult, now: number): ToolState {
  const said = lastLines(stdout || stderr)
  if (code === 0) return { name, status: 'ok', version: versionIn(said), problem: null, checkedAt: now }
  const problem = said === '' ? `its recipe ended with ${code}` : said
  return { name, status: 'failed', version: null, problem, checkedAt: now }
}

/** The version in the first line that a program prints of itself; the whole line where none can be told. */
export function versionIn(text: string): string | null {
  const line =
    text
      .split('\n')
      .find((one) => one.trim() !== '')
      ?.trim() ?? ''
  return /\d+(?:\.\d+)+[A-Za-z0-9.+~-]*|\d+(?:\.\d+)+/.exec(line)?.[0] ?? (line === '' ? null : line.slice(0, 100))
}

/** The end of what a recipe printed, without what would act on a terminal. */
export function lastLines(text: string): string {
  const plain = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
  const lines = plain.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-PROBLEM_LINES).join('\n').slice(-PROBLEM_CHARACTERS)
}
