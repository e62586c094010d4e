import { describe, expect, it } from 'vitest'
import { jobSpec, type Server } from '../../../src-shared/vocabulary/index.ts'
import { newJob } from './new-job.ts'
import { acquired } from './transitions.ts'

const anna = { kind: 'window' as const, name: 'anna' }
const server = (origin: Server['origin']) => ({ id: 'srv_1', name: 'gpu', origin }) as Server
const row = (more = {}, on: Server | null = null) =>
  newJob({ spec: jobSpec.parse({ command: 'true', ...more }) }, anna, on, 5)
const provision = { provision: { gpu: 'A100' } }
const instance = { instance: 'demo:m-1' }

describe('the time limit of a job', () => {
  it('is two hours on a rented server where none was set, known as soon as that server is', () => {
    expect(row(provision).timeLimit).toBe(7200)
    expect(row(instance).timeLimit).toBe(7200)
    expect(row({}, server('rented')).timeLimit).toBe(7200)
    const anywhere = row()
    expect(anywhere.timeLimit).toBeNull()
    const { change, also } = acquired(anywhere, server('rented'), 6)
    expect(change.timeLimit).toBe(7200)
    expect(also.event).toEqual([
      'stage',
      'got a slot on gpu; its time limit is 2 h, which rented servers have unless another is set',
    ])
    // What was asked for stays as it was: the same request again is the same job, and one like it may run free of charge.
    expect(anywhere.spec.timeLimit).toBeNull()
  })

  it('is none on a server that costs nothing, also for a job that a rented one has passed on', () => {
    for (const origin of ['local', 'ssh'] as const) {
      expect(row({}, server(origin)).timeLimit).toBeNull()
      const { change, also } = acquired(row(), server(origin), 6)
      expect(change.timeLimit).toBeNull()
      expect(also.event).toEqual(['stage', 'got a slot on gpu'])
    }
  })

  it('is what was asked for wherever it runs', () => {
    for (const origin of ['local', 'ssh', 'rented'] as const) {
      const { change, also } = acquired(row({ timeLimit: 60 }), server(origin), 6)
      expect(change.timeLimit).toBe(60)
      expect(also.event).toEqual(['stage', 'got a slot on gpu'])
    }
    expect(row({ ...provision, timeLimit: 90_000 }).timeLimit).toBe(90_000)
  })
})
