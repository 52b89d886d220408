package dev.gyre.jvm.code;

/**
 * Arrays of one thread into which generated code packs what rows share, each until the thread packs under the same number again. They
 * grow with what they have to hold and stay.
 */
public final class Panels {
    /** Panels that a row goes over before the next: what rows read comes from far away once for all of them. */
    private static final int MOST = 4;

    /** The number of the first array for what rows that go together read themselves. */
    public static final int ROWS = MOST;

    /** Arrays from {@link #ROWS} on. */
    public static final int ROW_GROUPS = 4;

    /** Bytes of panels that go together: they stay in a second cache beside what rows read. */
    private static final int BYTES = 256 * 1024;

    private static final ThreadLocal<Panels> OWN = ThreadLocal.withInitial(Panels::new);

    private final float[][] floats = new float[ROWS + ROW_GROUPS][0];
    private final double[][] doubles = new double[ROWS + ROW_GROUPS][0];
    private final int[][] ints = new int[ROWS + ROW_GROUPS][0];
    private final long[][] longs = new long[ROWS + ROW_GROUPS][0];

    private Panels() {}

    /** Those of the calling thread. */
    public static Panels own() {
        return OWN.get();
    }

    /**
     * How many panels go together.
     *
     * @param elements of a panel; 0 if nothing is packed
     * @param bytes of an element
     */
    public static int together(int elements, int bytes) {
        return elements == 0 ? 1 : Math.clamp(BYTES / ((long) elements * bytes), 1, MOST);
    }

    /** The panel with a number below {@link #together}, or one for rows; it holds so many elements at least, and what was packed there if that's none. */
    public float[] floats(int number, int elements) {
        if (floats[number].length < elements) {
            floats[number] = new float[elements];
        }
        return floats[number];
    }

    /** As {@link #floats}. */
    public double[] doubles(int number, int elements) {
        if (doubles[number].length < elements) {
            doubles[number] = new double[elements];
        }
        return doubles[number];
    }

    /** As {@link #floats}. */
    public int[] ints(int number, int elements) {
        if (ints[number].length < elements) {
            ints[number] = new int[elements];
        }
        return ints[number];
    }

    /** As {@link #floats}. */
    public long[] longs(int number, int elements) {
        if (longs[number].length < elements) {
            longs[number] = new long[elements];
        }
        return longs[number];
    }
}
