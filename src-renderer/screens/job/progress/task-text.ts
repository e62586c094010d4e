import type { JobProgress } from '../../../../src-shared/vocabulary/index.ts'
import { countText } from '../../../lib/number-text.ts'

export type Task = JobProgress['tasks'][number]

/** Deeper tasks are shown no further to the right. */
const DEEPEST = 6

/** "40 of 100 steps · 40 %", "12 files", or nothing where no amount is known. */
export function taskText({ done, total, fraction, unit }: Task): string {
  const unitText = unit ? ` ${unit}` : ''
  const amount = done === null ? '' : `${countText(done)}${total === null ? '' : ` of ${countText(total)}`}${unitText}`
  // Rounded down: 100 % is said only of what is done.
  const percent = fraction === null ? '' : `${Math.floor(fraction * 100)} %`
  return [amount, percent].filter(Boolean).join(' · ')
}

/** Tasks in their order, each behind the task it belongs to. A parent that is not listed, or a circle, makes a task a first one. */
export function taskRows(tasks: readonly Task[]): Array<{ task: Task; level: number }> {
  const names = new Set(tasks.map(({ name }) => name))
  const children = new Map<string | null, Task[]>()
  for (const task of tasks) {
    const parent = task.parent !== null && names.has(task.parent) && task.parent !== task.name ? task.parent : null
    children.set(parent, [...(children.get(parent) ?? []), task])
  }
  const rows: Array<{ task: Task; level: number }> = []
  const seen = new Set<Task>()
  const add = (task: Task, level: number) => {
    if (seen.has(task)) return
    seen.add(task)
    rows.push({ task, level: Math.min(level, DEEPEST) })
    for (const child of children.get(task.name) ?? []) add(child, level + 1)
  }
  for (const task of children.get(null) ?? []) add(task, 0)
  for (const task of tasks) add(task, 0)
  return rows
}
