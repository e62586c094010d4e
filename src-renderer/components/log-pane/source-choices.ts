import { stepText } from '../../lib/step-text.ts'

/** Which of a job's sources a pane shows; all where nothing is said. */
export interface SourceFilter {
  attempt?: number
  step?: string
}

/** A choice of the attempt/step selector. */
export interface SourceChoice {
  value: string
  label: string
}

/** A filter as the value of its choice: "2.run", "2." for a whole attempt, ".run" for a step of all attempts. */
export function choiceValue({ attempt, step }: SourceFilter): string {
  return attempt === undefined && step === undefined ? '' : `${attempt ?? ''}.${step ?? ''}`
}

/** The filter of a choice. */
export function parseChoice(value: string): SourceFilter {
  const [attempt = '', step = ''] = value.split('.')
  return { ...(attempt !== '' && { attempt: Number(attempt) }), ...(step !== '' && { step }) }
}

/**
 * What can be chosen: everything joined, whole attempts, steps of one attempt and, where there are several attempts,
 * of all. What is chosen is always among them, even before its log is there.
 */
export function sourceChoices(
  sources: readonly { attempt: number; step: string }[],
  chosen: SourceFilter,
): SourceChoice[] {
  const attempts = [...new Set(sources.map(({ attempt }) => attempt))]
  const steps = [...new Set(sources.map(({ step }) => step))]
  const several = attempts.length > 1
  const filters: SourceFilter[] = [
    {},
    ...(several && steps.length > 1 ? steps.map((step) => ({ step })) : []),
    ...attempts.flatMap((attempt) => {
      const own = sources.filter((source) => source.attempt === attempt).map(({ step }) => ({ attempt, step }))
      return several && own.length > 1 ? [{ attempt }, ...own] : own
    }),
  ]
  if (sources.length < 2) filters.splice(1)
  const value = choiceValue(chosen)
  if (!filters.some((filter) => choiceValue(filter) === value)) filters.push(chosen)
  // One choice is none.
  return filters.length < 2
    ? []
    : filters.map((filter) => ({ value: choiceValue(filter), label: labelOf(filter, several) }))
}

function labelOf({ attempt, step }: SourceFilter, several: boolean): string {
  if (attempt === undefined && step === undefined) return 'All output'
  if (step === undefined) return `Attempt ${attempt}`
  const name = stepText(step)
  if (attempt === undefined) return several ? `All attempts · ${name}` : `Only ${name}`
  return `Attempt ${attempt} · ${name}`
}
