import { expect, it } from 'vitest'
import { egressGb } from './traffic.ts'

it('knows what a GB costs that leaves the usual regions, and nothing of others', () => {
  for (const region of ['us-east-1', 'us-west-2', 'ca-central-1', 'eu-central-1', 'eu-north-1'])
    expect(egressGb(region)).toBe(90_000)
  expect(egressGb('sa-east-1')).toBe(150_000)
  for (const region of ['us-gov-east-1', 'cn-north-1', 'eusc-de-east-1', 'xx-new-1'])
    expect(egressGb(region)).toBeNull()
})
