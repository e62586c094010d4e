import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2'
import { hostKeyUserData } from '../cloud-init.ts'
import { formatTag, TAG_KEY } from '../tag.ts'
import type { LaunchPlan, MachineTag } from '../types.ts'
import type { BootImage } from './images.ts'

/** How far above the price that was shown a spot machine may go before it is taken away; at once it is billed at the market's price. */
const SPOT_MARGIN = 1.1

export const tagsOf = (name: string, tag: MachineTag) => [
  { Key: 'Name', Value: name },
  { Key: TAG_KEY, Value: formatTag(tag) },
]

/** What is ordered of EC2. */
export function runInput(plan: LaunchPlan, image: BootImage, groupId: string): RunInstancesCommandInput {
  const { offer, tag, name, diskGb, hostKey, idempotencyKey } = plan
  const { type, zone, spotPrice } = offer.launch
  const Tags = tagsOf(name, tag)
  const kinds = ['instance', 'volume', ...(offer.spot ? ['spot-instances-request'] : [])] as const
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: idempotencyKey,
    ImageId: image.id,
    InstanceType: String(type) as RunInstancesCommandInput['InstanceType'],
    KeyName: formatTag(tag),
    SecurityGroupIds: [groupId],
    // So `shutdown` from inside ends the bill.
    InstanceInitiatedShutdownBehavior: 'terminate',
    TagSpecifications: kinds.map((ResourceType) => ({
      ResourceType: ResourceType as 'instance',
      Tags,
    })),
    BlockDeviceMappings: [
      {
        DeviceName: image.device,
        Ebs: {
          VolumeSize: Math.max(Math.ceil(diskGb), image.smallestGb),
          VolumeType: 'gp3',
          DeleteOnTermination: true,
        },
      },
    ],
    MetadataOptions: { HttpTokens: 'required' },
    ...(zone ? { Placement: { AvailabilityZone: String(zone) } } : {}),
    ...(hostKey ? { UserData: Buffer.from(hostKeyUserData(hostKey)).toString('base64') } : {}),
    ...(offer.spot
      ? {
          InstanceMarketOptions: {
            MarketType: 'spot' as const,
            SpotOptions: {
              SpotInstanceType: 'one-time' as const,
              InstanceInterruptionBehavior: 'terminate' as const,
              MaxPrice: (Number(spotPrice) * SPOT_MARGIN).toFixed(6),
            },
          },
        }
      : {}),
  }
}
