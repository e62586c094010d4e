import { type ComponentType, lazy, Suspense, useState } from 'react'

const loads: Array<() => Promise<unknown>> = []

/**
 * A component whose code is read after the first picture of the window, or when it is first shown if that is
 * earlier. Once its code is there it is drawn at once, without an empty frame between.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined
  const get = async () => {
    loaded ??= await load()
    return { default: loaded }
  }
  const Lazy = lazy(get) as unknown as ComponentType<P>
  loads.push(get)
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each, when its module is read
  return function Later(props: P) {
    // One of the two for as long as it is shown: changing over would lose the state below.
    const [Shown] = useState(() => loaded ?? Lazy)
    return (
      <Suspense>
        <Shown {...props} />
      </Suspense>
    )
  }
}

/** Reads what {@link later} has put off, one after another while the window has nothing else to do. */
export function loadTheRest(): void {
  const next = loads.shift()
  if (!next) return
  // A part that cannot be read says so where it is shown.
  requestIdleCallback(
    () =>
      void next()
        .catch(() => undefined)
        .then(loadTheRest),
    { timeout: 5000 },
  )
}
