import type { ProviderRight } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../provider-error.ts'
import type { ProviderAccount } from '../types.ts'
import type { AwsApi } from './api.ts'
import type { BootImage } from './images.ts'
import { instanceFilters } from './prices.ts'

/** EC2 can be asked whether a call would be allowed, without doing it (`DryRun`): this answer means yes. */
const WOULD_DO = 'DryRunOperation'
/** A key that is never imported. */
const ANY_KEY = Buffer.from('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILXGDN/SclOozk1xsDztpmhGiKkkrfQB9SKoO8dSIQQZ check')

/** Whose account it is and what the key may do, without changing anything. @throws ProviderError where the key itself is refused */
export async function rightsOf(
  api: AwsApi,
  region: string,
  image: (signal: AbortSignal) => Promise<BootImage>,
  signal: AbortSignal,
): Promise<ProviderAccount> {
  const account = await api.run('read', signal, async ({ sdk, ec2, options }) => {
    await ec2.send(new sdk.DescribeInstancesCommand({ MaxResults: 5 }), options)
    const { SecurityGroups } = await ec2.send(new sdk.DescribeSecurityGroupsCommand({ MaxResults: 5 }), options)
    return SecurityGroups?.[0]?.OwnerId ?? null
  })
  const dry = (name: string, call: (at: { id: string }) => Parameters<AwsApi['run']>[2]) =>
    right(name, async () => {
      const at = name === 'ec2:RunInstances' ? await image(signal) : { id: '' }
      await api.run('repeat', signal, call(at)).catch((error: unknown) => {
        if (!(error instanceof ProviderError && error.data.details?.startsWith(WOULD_DO))) throw error
      })
    })
  const DryRun = true
  const rights = await Promise.all([
    dry('ec2:RunInstances', ({ id }) => ({ sdk, ec2, options }) => {
      const order = { DryRun, MinCount: 1, MaxCount: 1, ImageId: id, InstanceType: 't3.micro' as const }
      return ec2.send(new sdk.RunInstancesCommand(order), options)
    }),
    dry(
      'ec2:ImportKeyPair',
      () =>
        ({ sdk, ec2, options }) =>
          ec2.send(
            new sdk.ImportKeyPairCommand({ DryRun, KeyName: 'remotebot-check', PublicKeyMaterial: ANY_KEY }),
            options,
          ),
    ),
    dry('ec2:CreateSecurityGroup', () => ({ sdk, ec2, options }) => {
      const group = { DryRun, GroupName: 'remotebot-check', Description: 'never made' }
      return ec2.send(new sdk.CreateSecurityGroupCommand(group), options)
    }),
    dry(
      'ec2:DescribeSpotPriceHistory',
      () =>
        ({ sdk, ec2, options }) =>
          ec2.send(new sdk.DescribeSpotPriceHistoryCommand({ DryRun }), options),
    ),
    right('pricing:GetProducts', () =>
      api.run('read', signal, ({ sdk, pricing, options }) => {
        const ask = { ServiceCode: 'AmazonEC2', MaxResults: 1, Filters: instanceFilters(region) }
        return pricing.send(new sdk.GetProductsCommand(ask), options)
      }),
    ),
  ])
  const untold: ProviderRight = {
    name: 'ec2:TerminateInstances',
    status: 'unknown',
    detail: 'It can be tried on a machine only.',
  }
  return { account, balance: null, rights: [ok('ec2:DescribeInstances'), ...rights, untold] }
}

const ok = (name: string): ProviderRight => ({ name, status: 'ok', detail: null })

async function right(name: string, attempt: () => Promise<unknown>): Promise<ProviderRight> {
  try {
    await attempt()
    return ok(name)
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { name, status: error.kind === 'auth' ? 'missing' : 'unknown', detail: error.message }
  }
}
