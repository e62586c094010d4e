import type { MetricSeries } from '../../../../src-shared/vocabulary/index.ts'

/** Buckets of a series at most. */
export const SERIES_BUCKETS = 1024
const FIRST_BUCKETS = 16

/** Columns of a bucket: x by time and by step, of its last point; least, greatest and last value. */
const [TIME, STEP, MIN, MAX, LAST] = [0, 1, 2, 3, 4]
const COLUMNS = 5

/**
 * A metric of any number of points in bounded memory. Each bucket holds as many points one after another as all
 * others; when there are too many buckets, neighbours become one. So what a series holds depends on its
 * points only, not on how they came.
 */
export class Series {
  unit: string | null = null
  points = 0
  last = 0
  private cells = new Float64Array(FIRST_BUCKETS * COLUMNS)
  private buckets = 0
  private perBucket = 1
  /** Points in the last bucket. */
  private inLast = 0
  private everyStep = true

  /** `at`: epoch ms; `step`: undefined where the job gives none. */
  add(value: number, at: number, step: number | undefined): void {
    if (this.buckets === 0 || this.inLast === this.perBucket) this.open()
    const cells = this.cells
    const base = (this.buckets - 1) * COLUMNS
    cells[base + TIME] = at
    cells[base + STEP] = step ?? Number.NaN
    cells[base + MIN] = this.inLast === 0 ? value : Math.min(cells[base + MIN] as number, value)
    cells[base + MAX] = this.inLast === 0 ? value : Math.max(cells[base + MAX] as number, value)
    cells[base + LAST] = value
    this.inLast += 1
    this.points += 1
    this.last = value
    if (step === undefined) this.everyStep = false
  }

  /** At most `most` points, by x; a job that goes back to an earlier step has several values there. */
  view(name: string, most: number): MetricSeries {
    const axis = this.everyStep ? 'step' : 'time'
    const column = this.everyStep ? STEP : TIME
    const all = Array.from({ length: this.buckets }, (_, index) => {
      const [time, step, min, max, last] = this.cells.subarray(index * COLUMNS, (index + 1) * COLUMNS)
      return { x: (column === STEP ? step : time) as number, min, max, last } as MetricSeries['points'][number]
    }).sort((a, b) => a.x - b.x)
    const distinct = sameX(all)
    return { name, unit: this.unit, axis, points: grouped(distinct, Math.ceil(distinct.length / most)) }
  }

  /** Makes room for a bucket, halving their number when there are too many. */
  private open(): void {
    if (this.buckets === SERIES_BUCKETS) this.halve()
    if ((this.buckets + 1) * COLUMNS > this.cells.length) {
      const wider = new Float64Array(this.cells.length * 2)
      wider.set(this.cells)
      this.cells = wider
    }
    this.buckets += 1
    this.inLast = 0
  }

  private halve(): void {
    const { cells } = this
    for (let to = 0; to < this.buckets / 2; to++) {
      const [a, b, into] = [2 * to * COLUMNS, (2 * to + 1) * COLUMNS, to * COLUMNS]
      const min = Math.min(cells[a + MIN] as number, cells[b + MIN] as number)
      const max = Math.max(cells[a + MAX] as number, cells[b + MAX] as number)
      cells.copyWithin(into, b, b + COLUMNS)
      cells[into + MIN] = min
      cells[into + MAX] = max
    }
    this.buckets /= 2
    this.perBucket *= 2
  }
}

type Point = MetricSeries['points'][number]

function joined(points: readonly Point[]): Point {
  const last = points.at(-1) as Point
  return {
    x: last.x,
    min: Math.min(...points.map((point) => point.min)),
    max: Math.max(...points.map((point) => point.max)),
    last: last.last,
  }
}

/** Sorted points, those of one x as one. */
function sameX(points: readonly Point[]): Point[] {
  const out: Point[] = []
  for (const point of points) {
    const before = out.at(-1)
    if (before?.x === point.x) out[out.length - 1] = joined([before, point])
    else out.push(point)
  }
  return out
}

function grouped(points: readonly Point[], each: number): Point[] {
  if (each <= 1) return [...points]
  return Array.from({ length: Math.ceil(points.length / each) }, (_, i) =>
    joined(points.slice(i * each, (i + 1) * each)),
  )
}
