/** What the libraries that a system stands on heed when they are loaded, so that all have the same number of threads. */
export function threadVariables(threads: number): Readonly<Record<string, string>> {
  const count = String(threads)
  return {
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    NPROC: count,
  }
}
