/**
 * A GB that leaves a region for the internet, in micro-dollars: the list price of the first 10 TB a month
 * (aws.amazon.com/ec2/pricing/on-demand, “Data Transfer”, 2025). By region where it is not {@link USUAL}.
 */
const BY_REGION: Readonly<Record<string, number>> = {
  'af-south-1': 154_000,
  'ap-east-1': 120_000,
  'ap-northeast-1': 114_000,
  'ap-northeast-2': 126_000,
  'ap-northeast-3': 114_000,
  'ap-south-1': 109_300,
  'ap-southeast-1': 120_000,
  'ap-southeast-2': 114_000,
  'me-south-1': 117_000,
  'sa-east-1': 150_000,
}
const USUAL = 90_000
const IS_USUAL = /^(us-(east|west)|ca-(central|west)|eu-(north|west|central|south))-\d$/

/** What is to be known of {@link egressGb}. */
export const TRAFFIC_NOTE =
  'list price: 100 GB a month of the whole account are free, and what stays within AWS costs less'

/** What a GB costs that leaves a region; null where that is not known. What comes in is free. */
export const egressGb = (region: string): number | null => BY_REGION[region] ?? (IS_USUAL.test(region) ? USUAL : null)
