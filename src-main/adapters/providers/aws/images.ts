import type { Image } from '@aws-sdk/client-ec2'

/** What drivers of the image for GPUs can run, at least: its releases of 2026 hold CUDA 12.8 to 13.2 (AWS, DLAMI release notes). */
export const IMAGE_CUDA = '12.8'

/** Ubuntu: Canonical's own, and Amazon's with NVIDIA drivers. Both let `ubuntu` in and run cloud-init. */
export const IMAGES = {
  cpu: { owner: '099720109477', name: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*' },
  gpu: { owner: 'amazon', name: 'Deep Learning Base OSS Nvidia Driver GPU AMI (Ubuntu 22.04) *' },
} as const

/** GB of disk that the images need at the least; that for GPUs has 65 to 75, by its release (AWS, DLAMI release notes). */
export const SMALLEST_DISK_GB = { cpu: 8, gpu: 75 }

/** An image that a machine can be made of. */
export interface BootImage {
  id: string
  device: string
  /** GB of its own disk: the least that it needs. */
  smallestGb: number
}

/** The newest that is ready and complete; null: there is none. */
export function newestImage(images: Image[]): BootImage | null {
  const usable = images.filter(
    ({ State, ImageId, RootDeviceName }) => State === 'available' && ImageId && RootDeviceName,
  )
  const [newest] = usable.sort((a, b) => ((a.CreationDate ?? '') < (b.CreationDate ?? '') ? 1 : -1))
  if (!newest) return null
  const device = newest.RootDeviceName as string
  const disk = newest.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === device)?.Ebs
  return { id: newest.ImageId as string, device, smallestGb: disk?.VolumeSize ?? 8 }
}
