package dev.gyre.models.arch.namm;

/**
 * The cache of a layer: slots for tokens that were kept, then slots for those read since.
 *
 * @param rows sequences B
 * @param layers how many there are of them
 * @param heads of queries N
 * @param groups heads of keys and values M
 * @param width of a head D
 * @param kept slots K of what was kept
 * @param fresh slots n of what was read since the last update
 */
record CacheShape(int rows, int layers, int heads, int groups, int width, int kept, int fresh) {

    /** Slots S in all. */
    int slots() {
        return kept + fresh;
    }

    /** Caches of heads M in all rows. */
    int caches() {
        return rows * groups;
    }
}
