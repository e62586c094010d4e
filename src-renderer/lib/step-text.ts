/** A step of a job's log as people read it: "setting up, step 2" for `bootstrap-2`; others as they are. */
export function stepText(step: string): string {
  const number = /^bootstrap-(\d+)$/.exec(step)?.[1]
  return number ? `setting up, step ${number}` : step
}
