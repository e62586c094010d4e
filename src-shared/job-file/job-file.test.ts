import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type JobSpecInput, jobSpec } from '../vocabulary/index.ts'
import { JOB_FIELDS } from './fields.ts'
import { normalizeJob, parseJobFile, printJobFile } from './index.ts'

const parse = (text: string) => parseJobFile(text, 'job.yaml')

function problem(text: string): string {
  try {
    parse(text)
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}

describe('a job file', () => {
  it('has short forms for what people write most', () => {
    const text = `
name: train
server: gpu1
push: .
bootstrap:
  - pip install -r requirements.txt
  - {name: data, run: ./fetch.sh, inputs: data.lst}
command: |
  python train.py
  echo done
working_dir: src
env:
  LR: 0.001
  DEBUG: true
  EMPTY:
  HF_TOKEN: {secret: hf}
secrets: [WANDB_KEY]
timeout: 2h
resources: {memory: 16GB, gpu: 1}
tools: git, python3
outputs: results
keep_alive: true
keep_on_failure: 30m
priority: 5
`
    expect(parse(text)).toEqual({
      name: 'train',
      server: 'gpu1',
      push: { folder: '.' },
      bootstrap: [
        { run: 'pip install -r requirements.txt' },
        { name: 'data', run: './fetch.sh', inputs: ['data.lst'] },
      ],
      command: 'python train.py\necho done\n',
      workingDir: 'src',
      env: { LR: '0.001', DEBUG: 'true', EMPTY: '' },
      secrets: { HF_TOKEN: 'hf', WANDB_KEY: 'WANDB_KEY' },
      timeLimit: 7200,
      resources: { memoryGb: 16, gpu: 1 },
      tools: ['git', 'python3'],
      outputs: ['results'],
      keepAlive: true,
      keepOnFailure: 1800,
      priority: 5,
    })
  })

  it.each([
    ['https://example.org/a.git', { git: 'https://example.org/a.git' }],
    ['git@example.org:a/b.git', { git: 'git@example.org:a/b.git' }],
    ['../code', { folder: '../code' }],
    ['C:/code', { folder: 'C:/code' }],
  ])('tells folders from repositories: %s', (push, expected) => {
    expect(normalizeJob({ push, command: 'x' }).push).toEqual(expected)
  })

  it.each([
    ['env: {TOKEN: {secret: hf}}', { secrets: { TOKEN: 'hf' } }],
    ['env: {}\nsecrets: []', {}],
    ['secrets: [A]\nenv: {B: 1}', { env: { B: '1' }, secrets: { A: 'A' } }],
    ['push: false', {}],
    ['keep_on_failure: 0', { keepOnFailure: 0 }],
    ['keep_on_failure: "0"', { keepOnFailure: 0 }],
    ['keep_on_failure: 0s', { keepOnFailure: 0 }],
  ])('takes variables that are all secrets, and what is empty: %s', (text, expected) => {
    expect(parse(`command: x\n${text}`)).toEqual({ command: 'x', ...expected })
  })

  it('rents, where nothing else is said, one A100 of a secure cloud with CUDA 12.0 and 100 GB', () => {
    expect(jobSpec.parse(parse('command: x\nprovision: true')).provision).toEqual({
      gpu: 'A100',
      count: 1,
      cloud: 'secure',
      minCuda: '12.0',
      containerDiskGb: 100,
      volumeDiskGb: 0,
      providers: [],
      spot: false,
    })
  })

  it('takes an offer query with its unit', () => {
    expect(normalizeJob({ command: 'x', provision: { gpu: 'H100', max_price: 2.49, min_cuda: 12 } }).provision).toEqual(
      {
        gpu: 'H100',
        maxPricePerGpuHour: 2_490_000,
        minCuda: '12.0',
      },
    )
    expect(normalizeJob({ command: 'x', provision: 'gpu=H100,count=2,spot=true' }).provision).toEqual({
      gpu: 'H100',
      count: 2,
      spot: true,
    })
    const preferred = normalizeJob({ command: 'x', provision: 'providers=vast, providers=runpod' })
    expect(preferred.provision).toEqual({ providers: ['vast', 'runpod'] })
    expect(() => normalizeJob({ command: 'x', provision: 'gpu=H100,gpu=A100' })).toThrow('gpu is given twice')
    for (const name of ['constructor', '__proto__'])
      expect(() => normalizeJob({ command: 'x', provision: `${name}=1` })).toThrow(`there is no field ${name}`)
  })

  it.each([
    ['command: x\n__proto__: {}', 'job.yaml:2:1: __proto__: there is no field __proto__; there are kind'],
    ['comand: x', 'job.yaml:1:1: comand: there is no field comand; did you mean command?'],
    ['command: x\ntimeout: 2x', 'job.yaml:2:1: timeout: "2x" is not a duration, such as 90s, 15m or 2h'],
    ['command: x\nresources:\n  memory: lots', 'job.yaml:3:3: resources.memory: "lots" is not a number'],
    ['command: x\nenv:\n  A: 1\n  2B: 1', 'job.yaml:4:3: env.2B: '],
    ['command: x\nenv:\n  A: {secrt: hf}', 'job.yaml:3:3: env.A: must be a text, or {secret: NAME}'],
    ['command: x\nbootstrap:\n  - a\n  - run: ""', 'job.yaml:4:5: bootstrap.1.run: a job needs a command'],
    ['command: x\nbootstrap:\n  - ""', 'job.yaml:3:5: bootstrap.0.run: a job needs a command'],
    [
      'command: x\nserver: a\nssh: b@c',
      'job.yaml:3:1: ssh: a job runs in one place: server and ssh cannot be combined',
    ],
    ['command: x\nprovision:\n  max_price: -1', 'job.yaml:3:3: provision.max_price: "-1" is not an amount in dollars'],
    ['command: [x\nname: y', 'job.yaml:'],
    ['command: x\ncommand: y', 'job.yaml:2:1: Map keys must be unique'],
    ['- a', 'job.yaml:1:1: must be fields with values'],
    ['', 'job.yaml: command: '],
    ['command: x\n---\ncommand: y', 'job.yaml:2:1: a job file holds one job, and here (---) begins another'],
    ['command: x\ntimeout: 0', 'job.yaml:2:1: timeout: a time limit is at least a second'],
  ])('says where %j is wrong, and how', (text, expected) => {
    expect(problem(text)).toContain(expected)
  })

  it('names everything that is wrong at once', () => {
    expect(problem('command: x\npriority: 1000\ntimeout: 0').split('\n')).toHaveLength(2)
  })

  it('does not blow up on anchors of anchors', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`).join('\n')}`
    expect(problem(bomb)).toContain('alias')
  })
})

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const line = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((text) => !text.includes('\0'))
const spec: fc.Arbitrary<JobSpecInput> = fc.record(
  {
    command: fc.oneof(
      line,
      fc.array(line, { minLength: 2, maxLength: 4 }).map((lines) => lines.join('\n')),
    ),
    name: word,
    workspace: word,
    server: word,
    push: fc.oneof(
      fc.record({ folder: line, excludes: fc.array(line, { maxLength: 2 }), defaultIgnores: fc.boolean() }),
      fc.record({ git: word.map((name) => `https://example.org/${name}`) }),
    ),
    bootstrap: fc.array(fc.record({ run: line, inputs: fc.array(line, { maxLength: 2 }) }), { maxLength: 3 }),
    workingDir: line,
    env: fc.dictionary(word, line, { maxKeys: 3 }),
    timeLimit: fc.option(fc.integer({ min: 1, max: 200_000 })),
    resources: fc.record(
      { cpu: fc.integer({ min: 1, max: 9 }), memoryGb: fc.constantFrom(0.5, 16) },
      { requiredKeys: [] },
    ),
    outputs: fc.array(line, { maxLength: 3 }),
    outputsWhen: fc.constantFrom('always', 'success'),
    keepAlive: fc.boolean(),
    keepFor: fc.integer({ min: 60, max: 9000 }),
    keepOnFailure: fc.integer({ min: 0, max: 9000 }),
    priority: fc.integer({ min: -100, max: 100 }),
    tty: fc.boolean(),
    justification: line,
    project: word,
  },
  { requiredKeys: ['command'] },
) as fc.Arbitrary<JobSpecInput>

const query = fc.record(
  {
    gpu: fc.oneof(fc.constant('A100'), line),
    count: fc.integer({ min: 1, max: 64 }),
    maxPricePerGpuHour: fc.integer({ min: 1, max: 99_000_000 }),
    minVramGb: fc.constantFrom(0.5, 80),
    cloud: fc.constantFrom('secure', 'community', 'any'),
    minCuda: fc.constantFrom('12.0', '12.10', '11.8'),
    containerDiskGb: fc.constantFrom(100, 7),
    volumeDiskGb: fc.constantFrom(0, 7),
    providers: fc.array(word, { maxLength: 3 }),
    region: line,
    spot: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('a job written as a file', () => {
  it('has a field for each of the specification', () => {
    expect(Object.values(JOB_FIELDS).sort()).toEqual(Object.keys(jobSpec.shape).sort())
  })

  it('is read back as the same job', () => {
    fc.assert(
      fc.property(spec, (input) => {
        expect(jobSpec.parse(parse(printJobFile(input)))).toEqual(jobSpec.parse(input))
      }),
      { numRuns: 500 },
    )
  })

  it('asks for the same machine, in few words', () => {
    fc.assert(
      fc.property(query, (provision) => {
        const input: JobSpecInput = { command: 'x', provision }
        expect(jobSpec.parse(parse(printJobFile(input)))).toEqual(jobSpec.parse(input))
      }),
      { numRuns: 300 },
    )
    expect(printJobFile({ command: 'x', provision: {} })).toBe('provision:\n  gpu: A100\ncommand: x\n')
  })

  it('is short and reads well', () => {
    const text = printJobFile({
      name: 'train',
      push: { folder: '/home/anna/train' },
      bootstrap: [{ run: 'pip install -r requirements.txt' }],
      command: 'python train.py\necho done\n',
      timeLimit: 7200,
      resources: { gpu: 1 },
    })
    expect(text).toBe(`name: train
push:
  folder: /home/anna/train
bootstrap:
  - pip install -r requirements.txt
command: |
  python train.py
  echo done
timeout: 2h
resources: { gpu: 1 }
`)
  })
})
