import { expect, test } from 'vitest'
import { fakeIo } from '../testing/fake-io.ts'
import { InterruptControl } from './interrupt.ts'
import { LogOutput } from './log-output.ts'
import { Teller } from './teller.ts'

test('counts that are rewritten in place leave the line that the job did not end', async () => {
  const { stdout, ...rest } = fakeIo({ tty: true })
  // One terminal shows both streams.
  const io = { ...rest, stdout, stderr: stdout }
  const interrupt = new InterruptControl(io, { cancel: async () => {}, leave: () => {} }, { yes: true })
  const output = new LogOutput(io, () => io.stdout)
  const teller = new Teller(io, output, interrupt, false)
  await output.write({ source: 'job_x.1.run', attempt: 1, step: 'run', offset: 0, bytes: Buffer.from('hi') })
  await teller.counts('syncing results: 1 of 2 files')
  await teller.clear()
  interrupt.close()
  expect(rest.out()).toBe('hi\x1b[0m\n\r\x1b[Ksyncing results: 1 of 2 files\r\x1b[K')
})
