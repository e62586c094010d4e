import { InvalidArgumentError } from 'commander'
import type { BootstrapStep } from '../../../../src-shared/vocabulary/index.ts'

/** Readers of the flags that set a server up, for one call: a name and inputs belong to the step before them. */
export function stepFlags() {
  const steps: BootstrapStep[] = []
  const last = (): BootstrapStep => {
    const step = steps.at(-1)
    if (!step) throw new InvalidArgumentError('It belongs to the --bootstrap before it.')
    return step
  }
  return {
    run: (run: string) => {
      steps.push({ run, inputs: [] })
      return steps
    },
    name: (name: string) => {
      last().name = name
      return name
    },
    input: (path: string) => {
      last().inputs.push(path)
      return path
    },
  }
}
