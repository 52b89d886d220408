package dev.gyre.engine.device;

/** The free memory of this JVM's heap. */
final class Heap {

    private Heap() {}

    /**
     * Bytes that may be allocated. What nobody refers to any more isn't among them until it's collected, which is only done where it decides:
     * a process that has trained many models may have a heap full of it.
     *
     * @param wanted how many would suffice
     */
    static long free(long wanted) {
        long free = unused();
        if (free < wanted) {
            System.gc();
            free = unused();
        }
        return free;
    }

    private static long unused() {
        Runtime r = Runtime.getRuntime();
        return r.maxMemory() - (r.totalMemory() - r.freeMemory());
    }
}
