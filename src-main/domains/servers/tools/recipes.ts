import runnerLib from '../../../../resources/runner/lib.sh?raw'
import recipeLib from '../../../../resources/tools/lib/recipe.sh?raw'
import runScript from '../../../../resources/tools/lib/run.sh?raw'
import { compactScript } from '../../../adapters/transport/compact-script.ts'
import { shellQuote } from '../../../adapters/transport/shell-quote.ts'

/** A recipe's text by the name of its tool. */
export type Recipes = Readonly<Record<string, string>>

/** Every file of resources/tools is a recipe; its name is the tool's. */
export const RECIPES: Recipes = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../../../resources/tools/*.sh', { query: '?raw', import: 'default', eager: true }),
  ).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1, -'.sh'.length), text]),
)

/** Names of the tools that can be wanted, in alphabetical order. */
export const toolNames = () => Object.keys(RECIPES).toSorted()

/** One part of a recipe, and how long it may take. */
export interface RecipePart {
  recipe: string
  part: 'verify' | 'install'
  /** Where downloads come from; null: the internet. */
  mirror: string | null
  /** Seconds. */
  limit: number
}

/** Script that runs one part of a recipe; see resources/tools/lib/run.sh for what it prints. */
export function recipeScriptOf({ recipe, part, mirror, limit }: RecipePart): string {
  const text = compactScript(`${recipeLib}${recipe}\n"$1"\n`)
  return [
    `part=${part}\nlimit=${Math.ceil(limit)}\nmirror=${shellQuote(mirror ?? '')}\n`,
    `write_files() {\nprintf %s ${shellQuote(text)} >recipe\n}\n`,
    compactScript(runnerLib + runScript),
  ].join('')
}
