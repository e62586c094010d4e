import { REGION_IDS } from '../../lib/announce.ts'

/** Where `announce` speaks to screen readers. */
export function LiveRegions() {
  return (
    <div className="sr-only">
      <div id={REGION_IDS.polite} role="status" aria-live="polite" />
      <div id={REGION_IDS.assertive} role="alert" aria-live="assertive" />
    </div>
  )
}
