import { ID_PREFIXES } from '../../../src-shared/vocabulary/index.ts'
import type { MachineTag } from './types.ts'

/** The word that begins every tag of ours; also the name of tags and labels where a provider has such. */
export const TAG_KEY = 'remotebot'

const ID = '[0-9a-hjkmnp-tv-z]{20}'
const PATTERN = new RegExp(
  `(?<![0-9a-z])${TAG_KEY}\\.(${ID_PREFIXES.installation}_${ID})\\.(${ID_PREFIXES.launch}_${ID})(?![0-9a-z_])`,
)

/** A tag as one word of 59 letters, digits, dots and underscores: fit for names, tag values and environments. */
export function formatTag({ installation, launch }: MachineTag): string {
  return `${TAG_KEY}.${installation}.${launch}`
}

/** The tag that stands somewhere in a text; null: none does. */
export function parseTag(text: string | null | undefined): MachineTag | null {
  const match = PATTERN.exec(text ?? '')
  return match ? { installation: match[1] as string, launch: match[2] as string } : null
}
