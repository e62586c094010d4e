import { ProviderError } from '../provider-error.ts'
import type { AwsApi } from './api.ts'

/** One group for all machines: SSH from anywhere, since laptops move; only the machine's own key logs in. */
const GROUP = 'remotebot-ssh'
const ANYWHERE = [
  {
    IpProtocol: 'tcp',
    FromPort: 22,
    ToPort: 22,
    IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'SSH of Remotebot' }],
  },
]

/** The id of the group, made where it is not there yet. @throws ProviderError `rule` where the region has no default network */
export async function securityGroup(api: AwsApi, signal: AbortSignal): Promise<string> {
  return api.run('repeat', signal, async ({ sdk, ec2, options }) => {
    const isDefault = [{ Name: 'is-default', Values: ['true'] }]
    const { Vpcs } = await ec2.send(new sdk.DescribeVpcsCommand({ Filters: isDefault }), options)
    const vpc = Vpcs?.[0]?.VpcId
    if (!vpc)
      throw new ProviderError(
        'rule',
        'this region of the account has no default network (VPC): make one in the console of EC2',
      )
    const find = async () => {
      const Filters = [
        { Name: 'group-name', Values: [GROUP] },
        { Name: 'vpc-id', Values: [vpc] },
      ]
      const { SecurityGroups } = await ec2.send(new sdk.DescribeSecurityGroupsCommand({ Filters }), options)
      return SecurityGroups?.[0]
    }
    const found = await find()
    if (found?.GroupId && found.IpPermissions?.some(({ FromPort, ToPort }) => FromPort === 22 && ToPort === 22))
      return found.GroupId
    const group =
      found?.GroupId ??
      (await ec2
        .send(
          new sdk.CreateSecurityGroupCommand({ GroupName: GROUP, Description: 'SSH of Remotebot', VpcId: vpc }),
          options,
        )
        .then(({ GroupId }) => GroupId)
        // Another launch was faster.
        .catch(async (error: Error) =>
          error.name === 'InvalidGroup.Duplicate' ? (await find())?.GroupId : Promise.reject(error),
        ))
    if (!group) throw new ProviderError('transient', 'it made no security group')
    await ec2
      .send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: ANYWHERE }), options)
      .catch((error: Error) => (error.name === 'InvalidPermission.Duplicate' ? null : Promise.reject(error)))
    return group
  })
}
