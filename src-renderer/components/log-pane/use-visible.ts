import { type RefObject, useEffect, useState } from 'react'

/** Whether an element is on screen in a window that is on screen; `first` until that is known. */
export function useVisible(element: RefObject<HTMLElement | null>, first = true): boolean {
  const [visible, setVisible] = useState(first)
  useEffect(() => {
    const target = element.current
    if (!target) return
    let inView = true
    const decide = () => setVisible(inView && document.visibilityState === 'visible')
    const observer = new IntersectionObserver((entries) => {
      inView = entries.at(-1)?.isIntersecting ?? true
      decide()
    })
    observer.observe(target)
    document.addEventListener('visibilitychange', decide)
    return () => {
      observer.disconnect()
      document.removeEventListener('visibilitychange', decide)
    }
  }, [element])
  return visible
}
