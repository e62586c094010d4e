import type { JobEvent, JobProgress } from '../../../../src-shared/vocabulary/index.ts'

type Step = JobProgress['steps'][number]
type StepEvent = Extract<JobEvent, { type: 'step' }>

/** Steps run one after another: one that starts ends the one before. A name may come again. */
export class Steps {
  omitted = 0
  private readonly steps: Step[] = []

  constructor(private readonly most: number) {}

  add({ name, state, message: told }: StepEvent, at: number): void {
    const message = told ?? null
    const current = this.steps.at(-1)
    const open = current?.endedAt === null ? current : undefined
    if (open?.name === name) {
      open.message = message ?? open.message
      if (state === 'started') return
      open.state = state
      open.endedAt = at
      return
    }
    if (open) {
      open.state = 'done'
      open.endedAt = at
    }
    this.steps.push({ name, state, message, startedAt: at, endedAt: state === 'started' ? null : at })
    if (this.steps.length <= this.most) return
    this.steps.shift()
    this.omitted += 1
  }

  list(): Step[] {
    return this.steps.map((step) => ({ ...step }))
  }
}
