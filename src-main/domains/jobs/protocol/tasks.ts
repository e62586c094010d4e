import type { JobEvent, JobProgress } from '../../../../src-shared/vocabulary/index.ts'

type Task = JobProgress['tasks'][number]
type Progress = Extract<JobEvent, { type: 'progress' }>
type TaskState = Extract<JobEvent, { type: 'task' }>

/** Tasks by name, in the order in which they began. When there are too many, ended ones go first. */
export class Tasks {
  omitted = 0
  private readonly tasks = new Map<string, Task>()

  constructor(private readonly most: number) {}

  /** A task that has done all of its total is done; what an event leaves out stays as it was. */
  progress(event: Progress, at: number): void {
    const task = this.of(event.task, at)
    const done = event.done ?? task.done
    const total = event.total ?? task.total
    const counted = event.done !== undefined || event.total !== undefined
    const share = done !== null && total !== null ? Math.min(1, done / total) : null
    task.fraction = event.fraction ?? (counted ? share : task.fraction)
    task.done = done
    task.total = total
    task.unit = event.unit ?? task.unit
    task.message = event.message ?? task.message
    task.updatedAt = at
    task.state = task.fraction === 1 ? 'done' : 'running'
  }

  /** A task that is started again begins anew. */
  state(event: TaskState, at: number): void {
    if (event.state === 'started') {
      const before = this.tasks.get(event.name)
      if (before && before.state !== 'running') this.tasks.delete(event.name)
    }
    const task = this.of(event.name, at)
    task.state = event.state === 'started' ? 'running' : event.state
    if (event.state === 'done' && task.fraction !== null) task.fraction = 1
    task.parent = event.parent ?? task.parent
    task.message = event.message ?? task.message
    task.updatedAt = at
  }

  list(): Task[] {
    return [...this.tasks.values()].map((task) => ({ ...task }))
  }

  private of(name: string, at: number): Task {
    const known = this.tasks.get(name)
    if (known) return known
    if (this.tasks.size >= this.most) this.drop()
    const task: Task = {
      name,
      state: 'running',
      done: null,
      total: null,
      fraction: null,
      unit: null,
      message: null,
      parent: null,
      startedAt: at,
      updatedAt: at,
    }
    this.tasks.set(name, task)
    return task
  }

  private drop(): void {
    let oldest: string | undefined
    for (const [name, { state }] of this.tasks) {
      oldest ??= name
      if (state === 'running') continue
      oldest = name
      break
    }
    this.tasks.delete(oldest as string)
    this.omitted += 1
  }
}
