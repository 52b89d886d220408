package uk.ac.manchester.tornado.api.types.utils;

/** Formats of 64-bit integers. */
public class LongOps {
    public static final String FMT = "%d";
    public static final String FMT_2 = "{%d,%d}";
    public static final String FMT_3 = "{%d,%d,%d}";
    public static final String FMT_4 = "{%d,%d,%d,%d}";
    public static final String FMT_6 = "{%d,%d,%d,%d,%d,%d}";
    public static final String FMT_8 = "{%d,%d,%d,%d,%d,%d,%d,%d}";
    public static final String FMT_16 = "{%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d}";
}
