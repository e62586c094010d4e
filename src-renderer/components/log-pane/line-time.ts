const two = (value: number) => String(value).padStart(2, '0')

/** "14:02:11", with ".204" where the time is that exact; in UTC or the local zone. */
export function lineTime(at: number, utc: boolean): string {
  const date = new Date(at)
  const parts = utc
    ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    : [date.getHours(), date.getMinutes(), date.getSeconds()]
  const rest = at % 1000
  return parts.map(two).join(':') + (rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`)
}
