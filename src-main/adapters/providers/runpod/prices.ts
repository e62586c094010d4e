/*
 * Micro-dollars a GB for 30 days, from docs.runpod.io/pods/storage/types (read in 2026-11): container disk $0.10 while it runs;
 * volume disk $0.10 while it runs, $0.20 while it is stopped; network volume $0.07. Traffic is free there. RunPod's API does not tell these.
 */
export const DISK_RUNNING = 100_000
export const DISK_STOPPED = 200_000
export const CONTAINER_DISK = 100_000
export const NETWORK_VOLUME = 70_000

/** GB for the image's own files and what is installed; lost when it stops. What jobs keep lies on the volume. */
export const CONTAINER_GB = 20
