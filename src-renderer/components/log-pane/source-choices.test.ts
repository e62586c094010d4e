import { describe, expect, it } from 'vitest'
import { choiceValue, parseChoice, sourceChoices } from './source-choices.ts'

const sources = (...names: string[]) =>
  names.map((name) => ({ attempt: Number(name.split('.')[0]), step: name.split('.')[1] as string }))

describe('the attempt and step selector', () => {
  it('names the step that is shown', () => {
    const choices = sourceChoices(sources('1.deploy', '1.run'), { step: 'run' })
    expect(choices.find(({ value }) => value === choiceValue({ step: 'run' }))?.label).toBe('Only run')
    expect(sourceChoices(sources('1.run'), { step: 'run' }).map(({ label }) => label)).toEqual([
      'All output',
      'Only run',
    ])
  })

  it('names steps of setting up in words', () => {
    const labels = sourceChoices(sources('1.bootstrap-1', '1.run'), { step: 'bootstrap-1' }).map(({ label }) => label)
    expect(labels).toContain('Attempt 1 · setting up, step 1')
    expect(labels).toContain('Only setting up, step 1')
  })

  it('offers attempts, their steps, and a step of all attempts', () => {
    const choices = sourceChoices(sources('1.deploy', '1.run', '2.run'), {})
    expect(choices.map(({ label }) => label)).toEqual([
      'All output',
      'All attempts · deploy',
      'All attempts · run',
      'Attempt 1',
      'Attempt 1 · deploy',
      'Attempt 1 · run',
      'Attempt 2 · run',
    ])
  })

  it('has nothing to choose where there is one log', () => {
    expect(sourceChoices([], {})).toEqual([])
    expect(sourceChoices(sources('1.run'), {})).toEqual([])
  })

  it('reads back what it wrote', () => {
    for (const filter of [{}, { attempt: 2 }, { step: 'run' }, { attempt: 1, step: 'run' }])
      expect(parseChoice(choiceValue(filter))).toEqual(filter)
  })
})
