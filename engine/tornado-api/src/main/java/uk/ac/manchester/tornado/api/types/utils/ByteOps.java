package uk.ac.manchester.tornado.api.types.utils;

/** Formats of 8-bit integers. */
public class ByteOps {
    public static final String FMT = "%3d";
    public static final String FMT_2 = "{%3d,%3d}";
    public static final String FMT_3 = "{%3d,%3d,%3d}";
    public static final String FMT_4 = "{%3d,%3d,%3d,%3d}";
}
