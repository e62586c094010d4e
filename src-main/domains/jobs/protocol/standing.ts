import type { JobEvent, JobEventRecord, JobProgress, MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import { Series } from './series.ts'
import { Steps } from './steps.ts'
import { Tasks } from './tasks.ts'

/** Most of a kind that are kept; of metrics the first, of all others the newest. */
export const MOST = { tasks: 500, steps: 500, files: 1000, metrics: 200, problems: 50 }

type Event<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>

/** Where an attempt stands by its own account: the sum of its events, in bounded memory. */
export class Standing {
  private readonly tasks = new Tasks(MOST.tasks)
  private readonly steps = new Steps(MOST.steps)
  private readonly checkpoints = new NewestFiles<JobProgress['checkpoints'][number]>(MOST.files)
  private readonly artifacts = new NewestFiles<JobProgress['artifacts'][number]>(MOST.files)
  private readonly metrics = new Map<string, Series>()
  private readonly problems: JobProgress['problems'] = []
  private result: JobProgress['result'] = null
  private events = 0
  private malformed = 0
  private undrawn = 0

  /** Takes in the next line. */
  add({ event, problem, at, offset }: JobEventRecord): void {
    if (event) {
      this.events += 1
      this.apply(event, at)
    } else if (problem) {
      this.malformed += 1
      this.problems.push({ ...problem, offset, at })
      if (this.problems.length > MOST.problems) this.problems.shift()
    }
  }

  /** All but the metrics' points. */
  progress(): JobProgress {
    return {
      tasks: this.tasks.list(),
      steps: this.steps.list(),
      checkpoints: this.checkpoints.list(),
      artifacts: this.artifacts.list(),
      metrics: [...this.metrics].map(([name, { unit, last, points }]) => ({ name, unit, last, points })),
      result: this.result,
      events: this.events,
      malformed: this.malformed,
      problems: [...this.problems],
      omitted: {
        tasks: this.tasks.omitted,
        steps: this.steps.omitted,
        checkpoints: this.checkpoints.omitted,
        artifacts: this.artifacts.omitted,
        metrics: this.undrawn,
      },
    }
  }

  /** Metrics by name (all where none is named), each at most `points` points long. */
  series(names: readonly string[] | undefined, points: number): MetricSeries[] {
    const wanted = names ?? [...this.metrics.keys()]
    return wanted.flatMap((name) => this.metrics.get(name)?.view(name, points) ?? [])
  }

  private apply(event: JobEvent, at: number): void {
    switch (event.type) {
      case 'progress':
        return this.tasks.progress(event, at)
      case 'task':
        return this.tasks.state(event, at)
      case 'step':
        return this.steps.add(event, at)
      case 'checkpoint':
        return this.checkpoints.add({ name: event.name, path: event.path ?? null, at })
      case 'artifact':
        return this.artifacts.add({ name: event.name, path: event.path, at })
      case 'metric':
        return this.metric(event, at)
      case 'result':
        this.result = { value: event.value, message: event.message ?? null, at }
    }
  }

  private metric({ name, value, step, unit }: Event<'metric'>, at: number): void {
    let series = this.metrics.get(name)
    if (!series) {
      if (this.metrics.size >= MOST.metrics) {
        this.undrawn += 1
        return
      }
      series = new Series()
      this.metrics.set(name, series)
    }
    series.unit = unit ?? series.unit
    series.add(value, at, step)
  }
}

/** Named files, the one told of last at the end; the same name and path again is the same file. */
class NewestFiles<File extends { name: string; path: string | null }> {
  omitted = 0
  private readonly files = new Map<string, File>()

  constructor(private readonly most: number) {}

  add(file: File): void {
    const key = `${file.name}\n${file.path ?? ''}`
    this.files.delete(key)
    this.files.set(key, file)
    if (this.files.size <= this.most) return
    const [oldest] = this.files.keys()
    this.files.delete(oldest as string)
    this.omitted += 1
  }

  list(): File[] {
    return [...this.files.values()]
  }
}
