import type { ToolState } from '../../../../src-shared/vocabulary/index.ts'
import type { ScriptResult, Transport } from '../../../adapters/transport/index.ts'
import { runApart } from '../../../adapters/transport/run-apart.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import { RECIPES, type RecipePart, type Recipes, recipeScriptOf } from './recipes.ts'
import { lastLines, verdict } from './verdict.ts'

/** Seconds that a program may take to tell its version, and that an installation may take. */
const VERIFY_S = 60
const INSTALL_S = 900
/** What the way there and back may add, in milliseconds. */
const WAY_MS = 60_000

/** What is wanted where. */
export interface InstallTools {
  transport: Pick<Transport, 'exec'>
  /** Names of recipes, in the order in which they are installed. */
  wanted: readonly string[]
  /** False: only look. */
  install: boolean
  /** Where downloads come from; null: the internet. */
  mirror: string | null
  /** All states, at each change. */
  onChange(states: ToolState[]): void
  signal: AbortSignal
  clock: Pick<Clock, 'now'>
  /** Instead of those in resources/tools. */
  recipes?: Recipes
}

/**
 * Verifies what is wanted, installs what is missing, one after the other, and verifies that again. What is there already is
 * not touched. A tool that cannot be had is `failed` with the last lines that its recipe printed; the others go on.
 * @throws RemotebotError of the way to the server, or the reason of `signal`
 */
export async function installTools(input: InstallTools): Promise<ToolState[]> {
  const { transport, wanted, install, mirror, onChange, signal, clock, recipes = RECIPES } = input
  let states = wanted.map((name) => pending(name))
  const set = (state: ToolState) => {
    states = states.map((before) => (before.name === state.name ? state : before))
    onChange(states)
  }
  const run = async (name: string, part: RecipePart['part']): Promise<ScriptResult> => {
    signal.throwIfAborted()
    const limit = part === 'verify' ? VERIFY_S : INSTALL_S
    const script = recipeScriptOf({ recipe: recipes[name] ?? '', part, mirror, limit })
    return said(await runApart(transport, script, limit * 1000 + WAY_MS, signal))
  }
  const verify = async (name: string) => verdict(name, await run(name, 'verify'), clock.now())

  onChange(states)
  for (const name of wanted) {
    if (!Object.hasOwn(recipes, name)) set(unknown(name, recipes, clock.now()))
    else {
      const found = await verify(name)
      set(install && found.status === 'failed' ? pending(name) : found)
    }
  }
  if (!install) return states
  for (const { name } of states.filter(({ status }) => status === 'pending')) {
    set({ ...pending(name), status: 'installing' })
    const installed = await run(name, 'install')
    const found = await verify(name)
    const why = installed.code === 0 ? found.problem : lastLines(installed.stdout) || found.problem
    set(found.status === 'ok' ? found : { ...found, problem: why })
  }
  return states
}

/** Without what the login shell printed before it. */
function said(result: ScriptResult): ScriptResult {
  const [, ...rest] = `\n${result.stdout}`.split('\nremotebot-tool\n')
  return { ...result, stdout: rest.join('\nremotebot-tool\n') }
}

function pending(name: string): ToolState {
  return { name, status: 'pending', version: null, problem: null, checkedAt: null }
}

function unknown(name: string, recipes: Recipes, now: number): ToolState {
  const known = Object.keys(recipes).toSorted().join(', ')
  return {
    name,
    status: 'failed',
    version: null,
    problem: `there is no recipe for it; there are ${known}`,
    checkedAt: now,
  }
}
